import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { refuseForeignHosts } from '@railhead/common/http/own-hosts';
import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { proxyToServices } from './api-proxy.ts';
import type { Config } from './config.ts';
import { serveConsole } from './console.ts';
import { serveDocs } from './docs.ts';
import { serveSecurityTxt } from './security-txt.ts';
import { serveWebApp } from './web-app.ts';

/** The web app, the operators' console and, outside a cluster, the reverse proxy. Only the console needs the broker. */
export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({
    name: 'client',
    title: "Operators' console",
    logLevel: config.logLevel,
    limits: config,
  });
  refuseForeignHosts(app, config);
  const bus = openBus(app, config, 'client');
  verifyAccessTokens(app, config);

  proxyToServices(app, config);
  serveDocs(app, config);
  serveConsole(app, bus, config);
  serveSecurityTxt(app, config);
  serveWebApp(app, config);
  return app;
}
