import { callerNetwork } from '@railhead/common/http/network-address';
import type { FastifyRequest } from 'fastify';
import { newSecret } from '../crypto/refresh-token.ts';
import type { Caller } from '../domain/caller.ts';
import { deviceName } from '../domain/device-name.ts';
import { browserSecretOf, deviceSecretOf } from './sign-in-cookies.ts';

export const callerOf = (request: FastifyRequest): Caller => ({
  network: callerNetwork(request),
  deviceSecret: deviceSecretOf(request),
  deviceName: deviceName(request.headers['user-agent']),
  browserSecret: browserSecretOf(request) ?? newSecret(),
});
