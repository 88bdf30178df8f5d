import { networkOf } from '@railhead/common/http/network-address';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';
import { deviceSecretOf } from './sign-in-cookies.ts';

export const callerOf = (request: FastifyRequest): Caller => ({
  network: networkOf(request.ip),
  deviceSecret: deviceSecretOf(request),
});
