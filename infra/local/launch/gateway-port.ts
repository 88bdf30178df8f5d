/** The port that browsers connect to: 8080, unless RAILHEAD_PORT sets another. */
export function gatewayPort({ RAILHEAD_PORT }: NodeJS.ProcessEnv): { port: number; isRequested: boolean } {
  return RAILHEAD_PORT
    ? { port: Number(RAILHEAD_PORT), isRequested: true }
    : { port: 8080, isRequested: false };
}
