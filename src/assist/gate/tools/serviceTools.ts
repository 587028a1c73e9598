import { type Act, ask } from '../act.ts';
import { flagsOf } from '../flags.ts';

/** Verbs behind which something is gone. */
const destroys =
  /(^|[-_:./])(delete\w*|del|destroy\w*|remove\w*|rm|rmi|rb|purge\w*|prune\w*|drop\w*|terminate\w*|truncate|wipe|erase|flush\w*|deregister\w*|unregister\w*|unsubscribe|revoke\w*|disable\w*|detach\w*|forget|rotate\w*|reset\w*|rollback|undeploy|uninstall|repo-delete|rdelete|compact|evict|drain|kill|nuke|clear\w*|cleanup|clean|expire\w*|abort\w*|cancel\w*|discard|decommission|scale-in|archive|seal|unseal|rekey|force-unlock|taint|untaint|close|recall|withdraw|invalidate\w*|stop\w*|down|suspend|shutdown\w*|unlink|unset|doDelete|deleteall|safe-restart|safe-shutdown|quiet-down)([-_:./]\w*)*$/i;
/** Verbs that only tell. */
const tells =
  /^(get\w*|get-.*|list\w*|list-.*|ls|la|describe\w*|describe-.*|show\w*|head|head-.*|info|status|stat|stats|version|--version|help|--help|whoami|who-am-i|view|diff|plan|validate|lint|fmt|format|output|outputs|inspect|logs?|tail|top|ps|images|history|search|query|scan|count|check|verify|read|cat|find|explain|api-resources|api-versions|cluster-info|auth|config|context|events?|wait|doctor|ping|test|doc|docs|completion|current-context|size|tree|du|df|lookup|dump|export-schema|template|graph|providers|workspace|console|receive-message|peek|preview|estimate|audit|env|environment|locate|compare|report|metrics|health|probe|print|dry-run|download|pull|fetch|watch|use|switch|select|login|setup|open|browse|clone|port-forward|snapshots|key-info)$/i;
/** Verbs that change what runs or what others see; `--dry-run` takes the edge off. */
const changes =
  /^(apply|deploy\w*|create\w*|create-.*|put\w*|put-.*|update\w*|update-.*|set\w*|set-.*|patch|edit|replace|scale|rollout|import|push|publish\w*|release\w*|promote|migrate\w*|up|restart\w*|start\w*|run|run-.*|exec|ssh|enable\w*|attach\w*|add-.*|add|grant\w*|modify-.*|change-.*|upload|write|restore\w*|copy-.*|tag-.*|invoke\w*|send-.*|upgrade|install|label|annotate|cordon|uncordon|expose|autoscale|alter|rename|transfer|merge|approve|trigger|build|submit|sync|mv|move|cp|cordon|increment|produce|seed|execute|bulk|reload)$/i;
const dryRun = /^(--dry-?run(=\w+)?|--dryrun|--check|--what-?if|--noop|--simulate|--no-execute)$/i;

interface Service {
  /** The words before the verb that name what is worked on count too: `aws s3 rm`, `gh repo delete`. */
  readonly depth: number;
  /** What is asked about beyond what destroys: changes of what others use, or nothing more. */
  readonly asksChanges: boolean;
  /** Verbs of this service that are harmless in spite of their name. */
  readonly harmless?: RegExp;
}

const cloud: Service = { depth: 4, asksChanges: true };
const data: Service = { depth: 3, asksChanges: false };

const services: Readonly<Record<string, Service>> = {
  aws: { ...cloud, harmless: /^(configure|sso|s3)$/ },
  gcloud: cloud,
  gsutil: { depth: 1, asksChanges: false },
  bq: { depth: 1, asksChanges: false },
  az: cloud,
  doctl: cloud,
  linode: cloud,
  'linode-cli': cloud,
  hcloud: cloud,
  oci: cloud,
  ibmcloud: cloud,
  kubectl: { depth: 2, asksChanges: true, harmless: /^(create|run)$/ },
  oc: { depth: 2, asksChanges: true },
  helm: { depth: 2, asksChanges: true, harmless: /^(repo|add|update|build)$/ },
  helmfile: { depth: 1, asksChanges: true },
  kustomize: { depth: 1, asksChanges: false, harmless: /^edit$/ },
  argocd: cloud,
  flux: cloud,
  istioctl: { depth: 2, asksChanges: true },
  terraform: { depth: 2, asksChanges: true, harmless: /^(init|state|workspace|new)$/ },
  tofu: { depth: 2, asksChanges: true, harmless: /^(init|state|workspace|new)$/ },
  terragrunt: { depth: 2, asksChanges: true, harmless: /^init$/ },
  pulumi: { depth: 2, asksChanges: true, harmless: /^(stack|config|new)$/ },
  cdk: { depth: 1, asksChanges: true },
  sam: { depth: 1, asksChanges: true, harmless: /^(build|local)$/ },
  serverless: { depth: 1, asksChanges: true },
  sls: { depth: 1, asksChanges: true },
  ansible: { depth: 0, asksChanges: true },
  'ansible-playbook': { depth: 0, asksChanges: true },
  nomad: { depth: 2, asksChanges: true },
  consul: { depth: 2, asksChanges: true },
  vault: { depth: 3, asksChanges: true },
  op: { depth: 2, asksChanges: false },
  bw: { depth: 2, asksChanges: false },
  doppler: { depth: 2, asksChanges: false },
  infisical: { depth: 2, asksChanges: false },
  sops: { depth: 1, asksChanges: false },
  heroku: { depth: 1, asksChanges: true },
  fly: { depth: 2, asksChanges: true },
  flyctl: { depth: 2, asksChanges: true },
  vercel: { depth: 2, asksChanges: true, harmless: /^(dev|build)$/ },
  netlify: { depth: 2, asksChanges: true, harmless: /^(dev|build)$/ },
  wrangler: { depth: 3, asksChanges: true, harmless: /^(dev|build)$/ },
  firebase: { depth: 1, asksChanges: true, harmless: /^(emulators:\w+|serve)$/ },
  supabase: { depth: 2, asksChanges: true, harmless: /^(start|init)$/ },
  railway: { depth: 1, asksChanges: true },
  render: { depth: 2, asksChanges: true },
  surge: { depth: 0, asksChanges: true },
  gh: { depth: 2, asksChanges: false, harmless: /^(close|ready|pr|issue|run|cancel|archive)$/ },
  hub: { depth: 1, asksChanges: false },
  glab: { depth: 2, asksChanges: false, harmless: /^(close|mr|issue)$/ },
  'gitlab-runner': { depth: 1, asksChanges: false },
  circleci: { depth: 2, asksChanges: false },
  buildkite: { depth: 2, asksChanges: false },
  docker: { depth: 2, asksChanges: false, harmless: /^(stop|down|run|build|exec)$/ },
  podman: { depth: 2, asksChanges: false, harmless: /^(stop|down)$/ },
  nerdctl: { depth: 2, asksChanges: false, harmless: /^(stop|down)$/ },
  'docker-compose': { depth: 1, asksChanges: false, harmless: /^(stop|down)$/ },
  skopeo: { depth: 1, asksChanges: false },
  crane: { depth: 1, asksChanges: false },
  restic: { depth: 1, asksChanges: false },
  borg: { depth: 1, asksChanges: false },
  rclone: { depth: 1, asksChanges: false },
  velero: { depth: 2, asksChanges: false },
  duplicity: { depth: 1, asksChanges: false },
  kopia: { depth: 2, asksChanges: false },
  s3cmd: { depth: 1, asksChanges: false },
  s5cmd: { depth: 1, asksChanges: false },
  mc: { depth: 1, asksChanges: false },
  nats: data,
  rabbitmqctl: { depth: 1, asksChanges: false },
  rabbitmqadmin: { depth: 1, asksChanges: false },
  rpk: data,
  pulsar: data,
  'pulsar-admin': data,
  etcdctl: { depth: 2, asksChanges: false },
  zkcli: data,
  influx: data,
  couchbase: data,
  meilisearch: data,
  algolia: data,
  prisma: { depth: 2, asksChanges: false, harmless: /^(generate|format|validate|studio)$/ },
  alembic: { depth: 1, asksChanges: true },
  flyway: { depth: 1, asksChanges: true },
  liquibase: { depth: 1, asksChanges: true },
  sequelize: { depth: 1, asksChanges: true },
  knex: { depth: 1, asksChanges: true },
  typeorm: { depth: 1, asksChanges: true },
  drizzle: { depth: 1, asksChanges: true },
  'drizzle-kit': { depth: 1, asksChanges: true, harmless: /^(generate|check)$/ },
  'jenkins-cli': { depth: 1, asksChanges: false },
  stripe: { depth: 3, asksChanges: false },
  twilio: { depth: 3, asksChanges: false },
  snowsql: data,
};

/** A service that is reached from the command line: by its name, or one of a family (`kafka-topics`). */
export function serviceRule(name: string): ((act: Act) => void) | undefined {
  const special = specialRules[name];
  if (special !== undefined) return special;
  if (/^kafka-|^zookeeper-|^pulsar-/.test(name)) return kafka;
  const service = services[name];
  return service === undefined ? undefined : (act) => judge(act, service);
}

function judge(act: Act, service: Service): void {
  const { operands } = flagsOf(act.args, globalValues);
  const all = act.args.map(({ text }) => text);
  if (all.some((text) => dryRun.test(text)) || all.some((text) => text === '--help' || text === '-h')) return;
  const verbs = operands.slice(0, Math.max(1, service.depth)).map(({ text }) => text);
  const says = (what: string) => ask(act, 'publishDeployInfraDatabase', `${act.name} ${verbs.join(' ')} ${what}.`);
  if (service.depth === 0) return says('changes other machines');
  if (operands.slice(0, service.depth).some(({ isDynamic }) => isDynamic)) return says('is only known when it runs');
  const counted = verbs.filter((verb) => service.harmless?.test(verb) !== true);
  const destroying = counted.find((verb) => destroys.test(verb));
  if (destroying !== undefined) return says('takes something away that others may use');
  if (
    all.some((text) =>
      /^--?(delete\w*|remove\w*|purge|prune|force-delete\S*|destroy|delete-\S+|terminate)(=|$)/i.test(text),
    )
  )
    return says('takes something away that others may use');
  if (!service.asksChanges) return;
  const verb = counted.find((each, index) => index > 0 || !tells.test(each)) ?? '';
  if (counted.some((each) => changes.test(each)) && !tells.test(counted.at(-1) ?? '') && verb !== '')
    says('changes something that others may use');
}

const globalValues = [
  '-n',
  '--namespace',
  '--context',
  '--cluster',
  '--kubeconfig',
  '--profile',
  '--region',
  '--project',
  '--config',
  '-c',
  '-f',
  '-o',
  '--output',
  '-H',
  '--host',
  '--endpoint-url',
  '--query',
  '-p',
  '--repo',
  '-R',
  '-r',
  '-s',
  '--server',
  '--account',
  '--subscription',
  '-g',
  '--resource-group',
  '--org',
  '--app',
  '-a',
  '--env',
  '-e',
  '--token',
  '--name',
  '-u',
  '--user',
  '--vhost',
  '-V',
  '--bootstrap-server',
  '--topic',
  '--group',
  '-l',
  '--selector',
  '--log-level',
  '--chdir',
];

function kafka(act: Act): void {
  const all = act.args.map(({ text }) => text);
  if (
    all.some((text) => /^--(delete|remove|alter|reset-offsets|delete-\w+(-\w+)*)$/.test(text)) &&
    !all.includes('--dry-run')
  )
    ask(act, 'publishDeployInfraDatabase', `${act.name} changes or deletes what others use.`);
  if (/delete-records|leader-election|reassign/.test(act.name) && !all.includes('--verify'))
    ask(act, 'publishDeployInfraDatabase', `${act.name} changes or deletes what others use.`);
}

/** SQL and its kin: reading is allowed, everything else is asked about. */
const mutatingQuery =
  /\b(drop|delete|truncate|alter|update|insert|replace|create|grant|revoke|merge|vacuum|reindex|rename|copy|call|exec(ute)?|load\s+data|into\s+outfile|attach|detach|pragma\s+\w+\s*=|shutdown|kill)\b|\\(copy|!|i|o|g\s*\|)|\.(shell|system|import|output|once|read|restore|load)\b/i;

function sql(act: Act): void {
  const { value, operands } = flagsOf(act.args, [
    '-c',
    '--command',
    '-e',
    '--execute',
    '-f',
    '--file',
    '-h',
    '-U',
    '-u',
    '-d',
    '-p',
    '-P',
    '-D',
    '-Q',
    '-q',
    '--query',
    '--eval',
    '-v',
    '-S',
  ]);
  const texts = [
    value('-c', '--command'),
    value('-e', '--execute'),
    value('-Q', '-q', '--query'),
    value('--eval'),
  ].flatMap((word) => word ?? []);
  const query = [...texts, ...(act.name.startsWith('sqlite') || act.name === 'duckdb' ? operands.slice(1) : [])];
  const file = value('-f', '--file');
  const says = (what: string) => ask(act, 'publishDeployInfraDatabase', `${act.name} ${what}.`);
  if (query.some(({ isDynamic }) => isDynamic)) says('gets a query that is only known when it runs');
  if (query.some(({ text }) => mutatingQuery.test(text))) says('changes a database');
  if (file !== undefined) says('runs a file of queries');
  if (act.input.kind === 'text' && mutatingQuery.test(act.input.text)) says('changes a database');
  if (act.input.kind === 'pipe' || act.input.kind === 'file') says('runs queries that come from elsewhere');
}

const mongoMutates =
  /\b(drop\w*|delete\w*|remove|update\w*|insert\w*|replace\w*|rename\w*|create\w*|findOneAnd\w+|bulkWrite|shutdownServer|fsync|eval|runCommand)\s*\(/;
const redisMutates =
  /^(flushall|flushdb|del|unlink|set\w*|getset|getdel|mset|hset|hdel|lpush|rpush|lpop|rpop|ltrim|lrem|sadd|srem|zadd|zrem|zremrange\w*|expire\w*|persist|rename\w*|move|migrate|restore|config|shutdown|debug|script|eval\w*|function|cluster|replicaof|slaveof|failover|acl|module|save|bgsave|bgrewriteaof|xadd|xdel|xtrim|incr\w*|decr\w*|append|publish|client|swapdb|reset)$/i;

const specialRules: Readonly<Record<string, (act: Act) => void>> = {
  psql: sql,
  mysql: sql,
  mariadb: sql,
  sqlite3: sql,
  sqlite: sql,
  duckdb: sql,
  sqlcmd: sql,
  sqlplus: sql,
  cqlsh: sql,
  clickhouse: sql,
  'clickhouse-client': sql,
  cockroach: sql,
  mongo: mongo,
  mongosh: mongo,
  'redis-cli': redis,
  'valkey-cli': redis,
  dropdb: (act) => ask(act, 'publishDeployInfraDatabase', 'dropdb deletes a database.'),
  dropuser: (act) => ask(act, 'publishDeployInfraDatabase', 'dropuser deletes an account of a database.'),
  createdb: (act) => ask(act, 'publishDeployInfraDatabase', 'createdb changes a database server.'),
  pg_restore: (act) => ask(act, 'publishDeployInfraDatabase', 'pg_restore overwrites a database.'),
  mysqladmin: (act) => {
    if (!act.args.some(({ text }) => /^(status|ping|version|processlist|variables|extended-status)$/.test(text)))
      ask(act, 'publishDeployInfraDatabase', 'mysqladmin changes a database server.');
  },
  mongorestore: (act) => ask(act, 'publishDeployInfraDatabase', 'mongorestore overwrites a database.'),
  'memcached-tool': (act) => ask(act, 'publishDeployInfraDatabase', 'memcached-tool may change a cache.'),
  rclone: (act) => {
    const [verb, ...places] = flagsOf(act.args, [
      '--config',
      '--transfers',
      '--filter',
      '--include',
      '--exclude',
    ]).operands;
    if (act.args.some(({ text }) => dryRun.test(text) || text === '-n')) return;
    if (
      /^(sync|move|moveto|delete|deletefile|purge|rmdir|rmdirs|cleanup|bisync|dedupe|config)$/.test(verb?.text ?? '') &&
      !/^(show|dump|file|paths)$/.test(places[0]?.text ?? '')
    )
      ask(act, 'publishDeployInfraDatabase', `rclone ${verb?.text} removes or overwrites what is stored elsewhere.`);
  },
  aws: (act) => {
    const { operands } = flagsOf(act.args, globalValues);
    const [service, verb, from, to] = operands.map(({ text }) => text);
    if (service === 's3' && verb !== undefined) {
      if (act.args.some(({ text }) => dryRun.test(text))) return;
      if (/^(rm|rb|mv|mb)$/.test(verb) || act.args.some(({ text }) => text === '--delete'))
        return ask(act, 'publishDeployInfraDatabase', `aws s3 ${verb} removes or changes what is stored.`);
      if (
        (verb === 'cp' || verb === 'sync') &&
        to?.startsWith('s3://') === true &&
        from?.startsWith('s3://') === false &&
        !from.startsWith('/tmp/')
      )
        ask(act, 'egress', `aws s3 ${verb} sends files of this machine to a bucket.`);
      return;
    }
    judge(act, services['aws'] ?? cloud);
  },
  docker: docker,
  podman: docker,
  nerdctl: docker,
  java: (act) => {
    const jar = act.args.findIndex(({ text }) => text === '-jar');
    const file = jar < 0 ? undefined : act.args[jar + 1];
    if (file?.text.endsWith('jenkins-cli.jar') === true) {
      const { operands } = flagsOf(act.args.slice(jar + 2), ['-s', '-auth', '-i', '-user']);
      judge({ ...act, name: 'jenkins-cli', args: operands }, { depth: 1, asksChanges: false });
    }
    if (act.args.some(({ text }) => /^-(javaagent|agentlib|agentpath|XX:OnError|XX:OnOutOfMemoryError)/.test(text)))
      ask(act, 'hiddenCode', 'java is told to load or run something else.');
  },
};

function mongo(act: Act): void {
  const { value } = flagsOf(act.args, ['--eval', '--host', '--port', '-u', '-p', '--file', '-f']);
  const script = value('--eval');
  if (
    script?.isDynamic === true ||
    (script !== undefined && mongoMutates.test(script.text)) ||
    (act.input.kind === 'text' && mongoMutates.test(act.input.text))
  )
    ask(act, 'publishDeployInfraDatabase', `${act.name} changes a database.`);
  if (value('--file', '-f') !== undefined || act.input.kind === 'pipe' || act.input.kind === 'file')
    ask(act, 'publishDeployInfraDatabase', `${act.name} runs a script on a database.`);
}

function redis(act: Act): void {
  const { operands } = flagsOf(act.args, ['-h', '-p', '-a', '-n', '-u', '--user', '--pass', '-s']);
  const [command, what] = operands;
  if (command === undefined) {
    if (act.input.kind !== 'none')
      ask(act, 'publishDeployInfraDatabase', `${act.name} runs commands that come from elsewhere.`);
    return;
  }
  const isRead =
    /^(config|client|cluster|acl|script|function)$/i.test(command.text) &&
    /^(get|list|info|nodes|whoami|getname|id|slots|exists)$/i.test(what?.text ?? '');
  if (command.isDynamic || (redisMutates.test(command.text) && !isRead))
    ask(act, 'publishDeployInfraDatabase', `${act.name} ${command.text} changes a database.`);
}

function docker(act: Act): void {
  const { operands } = flagsOf(act.args, [
    '-H',
    '--host',
    '--context',
    '-f',
    '--file',
    '-p',
    '--project-name',
    '--config',
    '-c',
  ]);
  const [verb, second] = operands.map(({ text }) => text);
  const rest = act.args.slice(act.args.findIndex(({ text }) => text === verb) + 1);
  if (act.args.some(({ text }) => /^(-H|--host)/.test(text)))
    ask(act, 'publishDeployInfraDatabase', `${act.name} works on another machine.`);
  if (verb === 'push' || (verb === 'image' && second === 'push') || act.args.some(({ text }) => text === '--push'))
    ask(act, 'publishDeployInfraDatabase', `${act.name} push publishes an image.`);
  if (verb === 'login') return;
  if (verb === 'run' || verb === 'create' || (verb === 'container' && second === 'run')) return container(act, rest);
  if (verb === 'exec' || (verb === 'compose' && (second === 'exec' || second === 'run'))) {
    const inner = flagsOf(rest, ['-e', '-u', '-w', '--user', '--workdir', '--env']).operands.slice(
      verb === 'exec' ? 1 : 2,
    );
    if (inner.length > 0) act.run(inner);
    return;
  }
  if (verb === 'compose') {
    const all = rest.map(({ text }) => text);
    if ((second === 'down' && all.some((text) => /^(-v|--volumes|--rmi)/.test(text))) || second === 'rm')
      ask(act, 'publishDeployInfraDatabase', `${act.name} compose ${second} deletes containers or data.`);
    return;
  }
  if (verb === 'cp') return;
  judge(act, { depth: 2, asksChanges: false, harmless: /^(stop|down|build|pull|tag)$/ });
}

/** A container that sees the machine's files or has its rights is no container. */
function container(act: Act, rest: Act['args']): void {
  const { value } = flagsOf(rest, [
    '-v',
    '--volume',
    '--mount',
    '--pid',
    '--network',
    '--net',
    '-u',
    '-w',
    '-e',
    '-p',
    '--name',
    '--entrypoint',
    '--env-file',
    '--cap-add',
    '--device',
    '--security-opt',
    '--userns',
    '--ipc',
    '--platform',
  ]);
  if (
    rest.some(({ text }) => /^--(privileged|cap-add|device|security-opt|pid=host|userns=host|ipc=host)/.test(text)) ||
    value('--pid', '--userns', '--ipc')?.text === 'host'
  )
    ask(act, 'permissionsOrProcesses', `${act.name} run gives the container rights over this machine.`);
  for (const [index, { text, isDynamic }] of rest.entries()) {
    const mounted =
      /^(?:-v|--volume=?)(.+)$/s.exec(text)?.[1] ??
      (text === '-v' || text === '--volume' ? rest[index + 1]?.text : /(?:source|src)=([^,]+)/.exec(text)?.[1]);
    if (mounted === undefined) continue;
    const [source = ''] = mounted.split(':');
    if (!/^[./~$]/.test(source)) continue;
    const place = act.places.of(
      { text: source, isDynamic: isDynamic && !/^\$(PWD|\{PWD\}|\(pwd\))/.test(source), isGlob: false },
      act.cwd,
    );
    if (/^\$(PWD|\{PWD\}|\(pwd\))/.test(source)) continue;
    if (place === null || place.zone === 'outside')
      ask(act, 'outsideWorkspace', `${act.name} run gives the container ${source}.`);
  }
}
