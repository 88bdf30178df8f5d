/** The port a browser uses: 8080, or what RAILHEAD_PORT asks for. */
export function frontDoor({ RAILHEAD_PORT }: NodeJS.ProcessEnv): { port: number; isAsked: boolean } {
  return RAILHEAD_PORT ? { port: Number(RAILHEAD_PORT), isAsked: true } : { port: 8080, isAsked: false };
}
