import type { Proof } from '@railhead/common/contracts/auth';
import type { FastifyRequest } from 'fastify';
import { codeRequestIdOf } from './sign-in-cookies.ts';

/** A proof by code means the request that this browser made, unless it names another. */
export const proofOf = (request: FastifyRequest, proof: Proof | undefined): Proof | undefined => {
  const requestId = codeRequestIdOf(request);
  return proof && 'code' in proof && requestId !== undefined ? { requestId, ...proof } : proof;
};
