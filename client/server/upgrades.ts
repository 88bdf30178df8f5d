import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { App } from '@railhead/common/http/app';

/**
 * With a WebSocket proxy, Node takes every request that asks for an upgrade from the HTTP server. Those for other paths
 * are answered as if they had not asked, as a server may. Their body cannot be read any more, so the connection closes.
 */
export function answerUpgrades(app: App, webSocketPath: string): void {
  app.addHook('onReady', async () => {
    const [proxyWebSocket] = app.server.listeners('upgrade');
    app.server.removeAllListeners('upgrade');
    app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (request.url?.startsWith(webSocketPath)) {
        proxyWebSocket?.call(app.server, request, socket, head);
        return;
      }
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      response.once('finish', () => socket.end());
      socket.once('error', () => socket.destroy());
      app.routing(request, response);
    });
  });
}
