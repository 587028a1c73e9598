import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

/** Names of hosts that may be reached over HTTPS, for example `registry.npmjs.org`. */
export type RegistryHosts = readonly string[];

/** The public registries that package managers install from. Source: each tool's default configuration. */
export const packageRegistries: RegistryHosts = [
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'index.crates.io',
  'static.crates.io',
  'crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'index.rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'packagist.org',
  'repo.packagist.org',
  'api.nuget.org',
];

/**
 * A proxy on a Unix socket that opens tunnels to the given hosts on port 443 and refuses everything else. The sandbox has no network of
 * its own, so this socket is the only way out.
 * @param open Opens the connection; a test provides its own.
 * @returns a function that closes the proxy and every tunnel.
 */
export async function startRegistryProxy(
  socketPath: string,
  hosts: RegistryHosts,
  open: (port: number, host: string, onConnect: () => void) => Socket = connect,
): Promise<() => Promise<void>> {
  const server = createServer((_request, response) => response.writeHead(403).end());
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client, head) => {
    const [, host = '', port = ''] = /^([a-z0-9.-]+):(\d+)$/i.exec(request.url ?? '') ?? [];
    // A stream that fails is closed, too, and its end ends the other.
    client.on('error', () => undefined);
    if (!hosts.includes(host.toLowerCase()) || port !== '443') {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = open(443, host.toLowerCase(), () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => undefined);
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

/** The port inside the sandbox; nothing else listens in its empty network. */
export const proxyPort = 3128;

/** Runs inside the sandbox: package managers connect to a port, but the proxy listens on a Unix socket. */
export const bridgeScript = `
const net = require('node:net');
net.createServer((client) => {
  const up = net.connect(process.argv[1]);
  client.pipe(up);
  up.pipe(client);
  client.on('error', () => up.destroy());
  up.on('error', () => client.destroy());
}).listen(${proxyPort}, '127.0.0.1', () => process.stdout.write('ready\\n'));
`;
