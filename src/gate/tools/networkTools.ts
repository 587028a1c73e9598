import { flagsOf } from '../flags.ts';
import { type Act, ask, checkWrite, texts } from '../invocation.ts';
import type { Word } from '../words.ts';

const sends = (what: string) => (act: Act) => ask(act, 'egress', `${act.name} ${what}.`);

/** What talks to other machines. Getting a page whose whole address stands in the line is allowed; sending is asked about. */
export const networkTools: Readonly<Record<string, (act: Act) => void>> = {
  curl,
  wget,
  http: httpie,
  https: httpie,
  xh: httpie,
  nc: raw,
  ncat: raw,
  netcat: raw,
  socat: sends('opens a connection for any data'),
  telnet: sends('opens a connection for any data'),
  openssl: (act) => {
    if (act.args[0]?.text === 's_client') ask(act, 'egress', 'openssl s_client opens a connection for any data.');
  },
  ssh: (act) => {
    ask(act, 'egress', 'ssh works on another machine.');
  },
  mosh: sends('works on another machine'),
  scp: sends('copies files to or from another machine'),
  sftp: sends('copies files to or from another machine'),
  ftp: sends('copies files to or from another machine'),
  lftp: sends('copies files to or from another machine'),
  tftp: sends('copies files to or from another machine'),
  rsync,
  mail: sends('sends mail'),
  mailx: sends('sends mail'),
  sendmail: sends('sends mail'),
  mutt: sends('sends mail'),
  ngrok: sends('opens this machine to the network'),
  cloudflared: sends('opens this machine to the network'),
  localtunnel: sends('opens this machine to the network'),
  aria2c: (act) => {
    if (act.args.some(({ text }) => /^--on-/.test(text))) ask(act, 'hiddenCode', 'aria2c is told to run a program.');
  },
  dig: lookup,
  nslookup: lookup,
  host: lookup,
  drill: lookup,
};

const curlValues = [
  '-X',
  '--request',
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-urlencode',
  '--data-ascii',
  '--json',
  '-F',
  '--form',
  '-T',
  '--upload-file',
  '-o',
  '--output',
  '-H',
  '--header',
  '-u',
  '--user',
  '-A',
  '--user-agent',
  '-b',
  '--cookie',
  '-c',
  '--cookie-jar',
  '-e',
  '--referer',
  '-K',
  '--config',
  '-m',
  '--max-time',
  '-w',
  '--write-out',
  '--connect-timeout',
  '--retry',
  '--cacert',
  '--cert',
  '--key',
  '-x',
  '--proxy',
  '--resolve',
  '-D',
  '--dump-header',
  '--url',
  '--output-dir',
  '-r',
  '--range',
  '-Q',
  '--quote',
  '--unix-socket',
  '--interface',
  '-E',
  '-y',
  '-Y',
  '-z',
  '-C',
  '--retry-delay',
  '--limit-rate',
] as const;
const bodyFlags = [
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-urlencode',
  '--data-ascii',
  '--json',
  '-F',
  '--form',
  '-T',
  '--upload-file',
];
/** Addresses of this machine: what is sent there has not left it. */
const loopback =
  /^(https?:\/\/)?(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|[\w-]+\.localhost|host\.docker\.internal)([:/?#]|$)/i;
/** Words in an address behind which something is lost. */
const destructivePath =
  /(delete|remove|destroy|purge|drop|flush|truncate|wipe|reset|shutdown|_close|forcemerge|cancel|revoke|disable|stop|kill|rotate|restore|rollback)/i;

function curl(act: Act): void {
  const { operands, value, has } = flagsOf(act.args, curlValues);
  const addresses = [...operands, ...(value('--url') === undefined ? [] : [value('--url')])].flatMap(
    (word) => word ?? [],
  );
  const all = texts(act);
  const named =
    value('-X', '--request')?.text ??
    /^-[a-zA-Z]*X(\w+)$/.exec(all.find((text) => /^-[a-zA-Z]*X\w+$/.test(text)) ?? '')?.[1];
  const hasBody =
    bodyFlags.some((flag) => value(flag) !== undefined) || all.some((text) => /^-[a-zA-Z]*[dFT]/.test(text));
  const isUpload =
    value('-T', '--upload-file') !== undefined || bodyFlags.some((flag) => /^[@<]|=[@<]/.test(value(flag)?.text ?? ''));
  const method = (
    named ?? (has('I', '--head') ? 'HEAD' : hasBody && !has('G', '--get') ? 'POST' : 'GET')
  ).toUpperCase();
  checkRequest(act, method, hasBody, isUpload, addresses);
  if (value('-K', '--config') !== undefined) ask(act, 'hiddenCode', 'curl reads what to do from a file.');
  const target = value('-o', '--output');
  if (target !== undefined && target.text !== '-') checkWrite(act, target, false);
  const jar = value('-c', '--cookie-jar', '-D', '--dump-header');
  if (jar !== undefined && jar.text !== '-') checkWrite(act, jar, false);
  if (value('-Q', '--quote') !== undefined) ask(act, 'egress', 'curl sends commands to a server.');
  for (const flag of [
    '-H',
    '--header',
    '-u',
    '--user',
    '-b',
    '--cookie',
    '-A',
    '--user-agent',
    '-e',
    '--referer',
  ] as const) {
    const word = value(flag);
    // A token from the environment goes to a named host every day; the output of a command does not.
    if (word?.isDynamic === true && /[$]\(|`/.test(word.text))
      ask(act, 'egress', `curl sends what another program prints, in ${flag}.`);
  }
}

function checkRequest(act: Act, method: string, hasBody: boolean, isUpload: boolean, addresses: readonly Word[]): void {
  const isLocal = addresses.length > 0 && addresses.every(({ text }) => loopback.test(text));
  const isRead = /^(GET|HEAD|OPTIONS)$/.test(method) && !hasBody;
  if (
    addresses.some(
      ({ isDynamic, text }) => isDynamic && (/[$]\(|`|<\(/.test(text) || !/^(https?:\/\/)?\$\{?\w+\}?/.test(text)),
    )
  )
    ask(act, 'egress', `${act.name} asks for an address that holds what is only known when it runs.`);
  if (method === 'DELETE') return ask(act, 'publishDeployInfraDatabase', `${act.name} deletes something on a server.`);
  if (!isRead && addresses.some(({ text }) => destructivePath.test(text)))
    return ask(act, 'publishDeployInfraDatabase', `${act.name} tells a server to remove or reset something.`);
  if (/^(PUT|PATCH)$/.test(method))
    return ask(act, 'publishDeployInfraDatabase', `${act.name} changes something on a server.`);
  if (isUpload) return ask(act, 'egress', `${act.name} sends a file.`);
  if (!isRead && !isLocal) ask(act, 'egress', `${act.name} sends data to another machine.`);
}

function wget(act: Act): void {
  const { operands, value } = flagsOf(act.args, [
    '-O',
    '-o',
    '-P',
    '--output-document',
    '--directory-prefix',
    '--post-data',
    '--post-file',
    '--method',
    '--body-data',
    '--body-file',
    '--header',
    '-U',
    '-t',
    '-T',
    '-a',
    '-i',
    '-e',
    '--execute',
    '--use-askpass',
    '-A',
    '-R',
    '-l',
  ]);
  const hasBody = value('--post-data', '--post-file', '--body-data', '--body-file') !== undefined;
  const isUpload = value('--post-file', '--body-file') !== undefined;
  checkRequest(act, value('--method')?.text.toUpperCase() ?? (hasBody ? 'POST' : 'GET'), hasBody, isUpload, operands);
  for (const target of [value('-O', '--output-document'), value('-P', '--directory-prefix')]) {
    if (target !== undefined && target.text !== '-') checkWrite(act, target, false);
  }
  if (value('--use-askpass', '-e', '--execute') !== undefined)
    ask(act, 'hiddenCode', 'wget is told to run a program or a command.');
}

function httpie(act: Act): void {
  const { operands } = flagsOf(act.args, ['-a', '--auth', '-o', '--output', '--session', '-p', '--print']);
  const [first, second] = operands;
  const method = /^[A-Z]+$/.test(first?.text ?? '') ? (first?.text ?? 'GET') : undefined;
  const address = method === undefined ? first : second;
  const data = operands.slice(method === undefined ? 1 : 2).filter(({ text }) => /[=@]/.test(text) && !/==/.test(text));
  checkRequest(
    act,
    method ?? (data.length > 0 ? 'POST' : 'GET'),
    data.length > 0,
    data.some(({ text }) => text.includes('@')),
    address === undefined ? [] : [address],
  );
}

function raw(act: Act): void {
  if (!act.args.some(({ text }) => /^-[a-z]*z|^-h$|^--help$/.test(text)))
    ask(act, 'egress', `${act.name} opens a connection for any data.`);
}

/** A name that is looked up can carry data out. */
function lookup(act: Act): void {
  if (act.args.some(({ isDynamic }) => isDynamic))
    ask(act, 'egress', `${act.name} looks up a name that is only known when it runs.`);
}

function rsync(act: Act): void {
  const all = texts(act);
  const { operands, value, has } = flagsOf(act.args, [
    '-e',
    '--rsh',
    '--exclude',
    '--include',
    '--filter',
    '-f',
    '--rsync-path',
    '--max-size',
    '--bwlimit',
    '--link-dest',
  ]);
  if (value('-e', '--rsh', '--rsync-path') !== undefined) {
    const program = value('-e', '--rsh', '--rsync-path')?.text ?? '';
    if (!/^ssh( -[pi] \S+)*$/.test(program)) ask(act, 'hiddenCode', `rsync runs ${program}.`);
  }
  if (has('n', '--dry-run')) return;
  if (all.some((text) => /^--(delete|remove|del)(-|$)/.test(text)) || has('--delete', '--del'))
    ask(act, 'deleteOrOverwriteUncommitted', 'rsync deletes what the source does not have.');
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) return;
  if (operands.some(({ text }) => /^[^/]*:|^rsync:/.test(text)))
    ask(act, 'egress', 'rsync copies to or from another machine.');
}
