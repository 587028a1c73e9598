import { ask, checkCopy, checkInto, type Invocation } from '../../invocation.ts';
import { after, flagsOf } from '../../shell/getopt.ts';
import { textOf } from '../../shell/words.ts';
import { github } from '../git/githubTool.ts';
import { docker } from './containerTools.ts';
import { mongo, redis, sql } from './databaseTools.ts';

/** Verbs that remove something. */
const destroys =
  /(^|[-_:./])(downgrade|delete\w*|del|destroy\w*|remove\w*|rm|rmi|rb|purge\w*|prune\w*|drop\w*|terminate\w*|truncate|wipe|erase|flush\w*|deregister\w*|unregister\w*|unsubscribe|revoke\w*|disable\w*|detach\w*|forget|rotate\w*|reset\w*|rollback|undeploy|uninstall|repo-delete|rdelete|compact|evict|drain|kill|nuke|clear\w*|cleanup|clean|expire\w*|abort\w*|cancel\w*|discard|decommission|scale-in|archive|seal|unseal|rekey|force-unlock|taint|untaint|close|recall|withdraw|invalidate\w*|stop\w*|down|suspend|shutdown\w*|unlink|unset|doDelete|deleteall|safe-restart|safe-shutdown|quiet-down)($|[-_:./])/i;
/** Verbs that only display something. */
const tells =
  /^(get\w*|get-.*|list\w*|list-.*|ls|la|describe\w*|describe-.*|show\w*|head|head-.*|info|status|stat|stats|version|--version|help|--help|whoami|who-am-i|view|diff|plan|validate|lint|fmt|format|output|outputs|inspect|logs?|tail|top|ps|images|history|search|query|scan|count|check|verify|read|cat|find|explain|api-resources|api-versions|cluster-info|auth|config|context|events?|wait|doctor|ping|test|doc|docs|completion|current-context|size|tree|du|df|lookup|dump|export-schema|template|graph|providers|workspace|console|receive-message|peek|preview|estimate|audit|env|environment|locate|compare|report|metrics|health|probe|print|dry-run|download|pull|fetch|watch|use|switch|select|login|setup|open|browse|clone|port-forward|snapshots|key-info)$/i;
/** Verbs that change what runs or what others see; harmless with `--dry-run`. */
const changes =
  /^(apply|deploy\w*|create\w*|create-.*|put\w*|put-.*|update\w*|update-.*|set\w*|set-.*|patch|edit|replace|scale|rollout|import|push|publish\w*|release\w*|promote|migrate\w*|up|restart\w*|start\w*|run|run-.*|exec|ssh|enable\w*|attach\w*|add-.*|add|grant\w*|modify-.*|change-.*|upload|write|restore\w*|copy-.*|tag-.*|invoke\w*|send-.*|upgrade|install|label|annotate|cordon|uncordon|expose|autoscale|alter|rename|transfer|merge|approve|trigger|build|submit|sync|mv|move|cp|cordon|increment|produce|seed|execute|bulk|reload)$/i;
const dryRun = /^(--dry-?run(=\w+)?|--dryrun|--check|--what-?if|--noop|--simulate|--no-execute)$/i;

interface Service {
  /** How many words may precede and include the verb: `aws s3 rm`, `gh repo delete`. */
  readonly depth: number;
  /** Whether to ask about changes to shared resources as well, not only about removals. */
  readonly asksChanges: boolean;
  /** Verbs of this service that are harmless despite their names. */
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
  kubectl: { depth: 2, asksChanges: true },
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
  glab: { depth: 2, asksChanges: false, harmless: /^(close|mr|issue)$/ },
  'gitlab-runner': { depth: 1, asksChanges: false },
  circleci: { depth: 2, asksChanges: false },
  buildkite: { depth: 2, asksChanges: false },
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
  prisma: { depth: 2, asksChanges: true, harmless: /^(generate|format|validate|studio|migrate|dev|seed|pull|init)$/ },
  alembic: { depth: 1, asksChanges: true, harmless: /^(revision|upgrade)$/ },
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

/** The rule of a service's command-line tool, by name or family (`kafka-topics`). */
export function serviceRule(name: string): ((invocation: Invocation) => void) | undefined {
  const special = specialRules[name];
  if (special !== undefined) return special;
  const service = services[name];
  if (service === undefined && /^kafka-|^zookeeper-|^pulsar-/.test(name)) return kafka;
  return service === undefined ? undefined : (invocation) => judge(invocation, service);
}

/** Commands that print or issue a key. */
const printsKeys =
  /^(op (read|inject|item get|document get)|aws configure (get|export-credentials)|gcloud secrets versions access|aws (sts get-session-token|ecr get-login-password|codeartifact get-authorization-token)|gcloud auth (print-\S+|application-default print-\S+)|az (account get-access-token|keyvault secret show)|heroku (auth:token|config:get)|vault (token create|print token)|(terraform|tofu) (output (\w+|-json|-raw)|show( \S+)? -json|console|state pull)|docker login|fly auth token|flyctl auth token|doctl auth token|vercel env pull|netlify env:get|kubectl (config view --raw|create token)|stripe config --list|railway variables|wrangler secret get)\b/;
/** Sends a message to whoever listens, who may act on it. */
const publishesMessages = /^(nats (pub|publish|req|request|reply)|rpk topic produce)\b/;
/** Uploads a local file to cloud storage. */
const remote = /^(gs|s3|az|b2|oss|cos|r2|swift|wasb|abfss?|hdfs):\/\//;

function sendsFile(invocation: Invocation): boolean {
  const places = invocation.args.filter(({ text }) => !text.startsWith('-')).map(({ text }) => text);
  const verb = places.findIndex((text) => /^(cp|mv|rsync|sync|put|upload|upload-batch|copy|mirror|pipe)$/.test(text));
  if (verb < 0 || invocation.args.some(({ text }) => dryRun.test(text))) return false;
  const [from, to] = places.slice(verb + 1);
  // For mc, a bucket looks like a folder.
  if (invocation.name === 'mc' || /^(put|upload|upload-batch)$/.test(places[verb] ?? '')) return true;
  return from !== undefined && to !== undefined && remote.test(to) && !remote.test(from) && !from.startsWith('/tmp/');
}

/** What a download from cloud storage overwrites here. */
function checkDownload(invocation: Invocation): void {
  const operands = invocation.args.filter(({ text }) => !text.startsWith('-'));
  const verb = operands.findIndex(({ text }) => /^(cp|mv|rsync|sync|get|copy|copyto|copyurl|move|moveto)$/.test(text));
  const [from, to] = verb < 0 ? [] : operands.slice(verb + 1);
  if (from === undefined || to === undefined || isFar(to.text) || !/^:?[\w.,=-]+:/.test(from.text)) return;
  if (/^(cp|get|copyto|copyurl|moveto)$/.test(textOf(operands[verb]))) checkCopy(invocation, [from], to, false);
  else checkInto(invocation, to, false);
}

/** A bucket, or a place of rclone. */
function isFar(text: string): boolean {
  return remote.test(text) || /^:?[\w.,=-]+:(?!\/\/)/.test(text);
}

function judge(invocation: Invocation, service: Service): void {
  const given = invocation.args.map(({ text }) => text);
  const flags = given.filter((text) => /^--?(raw|json|list)$/.test(text));
  const line = [invocation.name, ...given.filter((text) => !text.startsWith('-')), ...flags].join(' ');
  const decrypts = invocation.args.some(({ text }) => text === '--with-decryption');
  if (decrypts || printsKeys.test(line)) ask(invocation, 'protectedPath', `${invocation.name} prints or takes a key.`);
  if (publishesMessages.test(line))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} sends messages that others may act on.`);
  if (/^(gsutil|gcloud|az|s3cmd|s5cmd|mc|oci|doctl|b2|ossutil|aws)$/.test(invocation.name) && sendsFile(invocation))
    ask(invocation, 'egress', `${invocation.name} sends files of this machine elsewhere.`);
  if (/^(gsutil|gcloud|s3cmd|s5cmd|oci|ossutil)$/.test(invocation.name)) checkDownload(invocation);
  const { operands } = flagsOf(invocation.args, globalValues);
  const all = invocation.args.map(({ text }) => text);
  if (all.some((text) => dryRun.test(text)) || all.some((text) => text === '--help' || text === '-h')) return;
  const verbs = operands.slice(0, Math.max(1, service.depth)).map(({ text }) => text);
  const says = (what: string) =>
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${verbs.join(' ')} ${what}.`);
  if (service.depth === 0) return says('changes other machines');
  if (operands.slice(0, service.depth).some(({ isDynamic }) => isDynamic)) return says('is only known when it runs');
  const riskyVerbs = verbs.filter((verb) => service.harmless?.test(verb) !== true);
  const destroying = riskyVerbs.find((verb) => destroys.test(verb));
  if (destroying !== undefined) return says('takes something away that others may use');
  if (
    all.some((text) =>
      /^--?(delete\w*|remove\w*|purge|prune|force-delete\S*|destroy|delete-\S+|terminate)(=|$)/i.test(text),
    )
  )
    return says('takes something away that others may use');
  if (!service.asksChanges) return;
  const verb = riskyVerbs.find((each, index) => index > 0 || !tells.test(each)) ?? '';
  if (riskyVerbs.some((each) => changes.test(each)) && !tells.test(riskyVerbs.at(-1) ?? '') && verb !== '')
    says('changes something that others may use');
}

const globalValues =
  '-n --namespace --context --cluster --kubeconfig --profile --region --project --config -c -f -o --output -H --host --endpoint-url --query -p --repo -R -r -s --server --account --subscription -g --resource-group --org --app -a --env -e --token --name -u --user --vhost -V --bootstrap-server --topic --group -l --selector --log-level --chdir';

function kafka(invocation: Invocation): void {
  const all = invocation.args.map(({ text }) => text);
  if (
    /^kafka-(console|verifiable)-producer(\.sh)?$|^kafka-producer-perf-test/.test(invocation.name) ||
    all[0] === 'produce'
  )
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} sends messages that others may act on.`);
  if (
    all.some((text) => /^--(delete|remove|alter|reset-offsets|delete-\w+(-\w+)*)$/.test(text)) &&
    !all.includes('--dry-run')
  )
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} changes or deletes what others use.`);
  if (
    (/delete-records|leader-election|reassign/.test(invocation.name) && !all.includes('--verify')) ||
    (invocation.name === 'zookeeper-shell' && all.some((text) => destroys.test(text) || /^(create|set)$/.test(text)))
  )
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} changes or deletes what others use.`);
}

const specialRules: Readonly<Record<string, (invocation: Invocation) => void>> = {
  kubectl: (invocation) => {
    const words = flagsOf(invocation.args, globalValues).operands.map(({ text }) => text);
    const shows = invocation.args.some(({ text }) => /^(-o.*|--output.*|--template.*)$/.test(text));
    if (words[0] === 'get' && /^secrets?(\/|$)/.test(words[1] ?? '') && shows)
      ask(invocation, 'protectedPath', 'kubectl prints a secret.');
    if (words[0] === 'exec') {
      const inner = after(invocation.args, '--');
      if (inner.length < invocation.args.length) invocation.run(inner);
    }
    judge(invocation, services['kubectl'] ?? cloud);
  },
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
  dropdb: (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'dropdb deletes a database.'),
  dropuser: (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'dropuser deletes an account of a database.'),
  createdb: (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'createdb changes a database server.'),
  pg_restore: (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'pg_restore overwrites a database.'),
  mysqladmin: (invocation) => {
    if (!invocation.args.some(({ text }) => /^(status|ping|version|processlist|variables|extended-status)$/.test(text)))
      ask(invocation, 'publishDeployInfraDatabase', 'mysqladmin changes a database server.');
  },
  mongorestore: (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'mongorestore overwrites a database.'),
  'memcached-tool': (invocation) => ask(invocation, 'publishDeployInfraDatabase', 'memcached-tool may change a cache.'),
  rclone: (invocation) => {
    const [verb, ...places] = flagsOf(invocation.args, '--config --transfers --filter --include --exclude').operands;
    if (invocation.args.some(({ text }) => dryRun.test(text) || text === '-n')) return;
    if (
      /^(sync|move|moveto|delete|deletefile|purge|rmdir|rmdirs|cleanup|bisync|dedupe|config)$/.test(textOf(verb)) &&
      !/^(show|dump|file|paths)$/.test(textOf(places[0]))
    )
      ask(
        invocation,
        'publishDeployInfraDatabase',
        `rclone ${verb?.text} removes or overwrites what is stored elsewhere.`,
      );
    if (verb?.text === 'config' && /^(show|dump)$/.test(textOf(places[0])))
      ask(invocation, 'protectedPath', 'rclone config shows keys.');
    const [from = '', to = from] = places.map(({ text }) => text);
    checkDownload(invocation);
    if (
      /^(rcat|serve)$/.test(textOf(verb)) ||
      (/^(copy|copyto|sync|move|moveto)$/.test(textOf(verb)) && isFar(to) && !isFar(from))
    )
      ask(invocation, 'egress', `rclone ${verb?.text} sends files of this machine elsewhere.`);
  },
  aws: (invocation) => {
    const { operands } = flagsOf(invocation.args, globalValues);
    const [service, verb, from, to] = operands.map(({ text }) => text);
    if (service === 's3' && verb !== undefined) {
      if (invocation.args.some(({ text }) => dryRun.test(text))) return;
      if (/^(rm|rb|mv|mb)$/.test(verb) || invocation.args.some(({ text }) => text === '--delete'))
        return ask(invocation, 'publishDeployInfraDatabase', `aws s3 ${verb} removes or changes what is stored.`);
      if (
        (verb === 'cp' || verb === 'sync') &&
        to?.startsWith('s3://') === true &&
        from?.startsWith('s3://') === false &&
        !from.startsWith('/tmp/')
      )
        ask(invocation, 'egress', `aws s3 ${verb} sends files of this machine to a bucket.`);
      const target = operands[3];
      if (target !== undefined && !target.text.startsWith('s3://'))
        if (verb === 'cp') checkCopy(invocation, operands.slice(2, 3), target, false);
        else checkInto(invocation, target, false);
      return;
    }
    judge(invocation, services['aws'] ?? cloud);
  },
  gsutil: (invocation) => {
    const words = invocation.args.map(({ text }) => text);
    if (words.includes('rsync') && words.some((text) => /^-\w{0,20}d/.test(text)))
      return ask(invocation, 'publishDeployInfraDatabase', 'gsutil rsync -d deletes what is stored.');
    judge(invocation, services['gsutil'] ?? cloud);
  },
  heroku: (invocation) => {
    const [verb] = flagsOf(invocation.args, globalValues).operands;
    if (
      /:(set|unset|add|create|update|copy|promote|reset|rename|transfer|scale|restart|resize|stop|on|off)$/.test(
        textOf(verb),
      )
    )
      return ask(
        invocation,
        'publishDeployInfraDatabase',
        `heroku ${verb?.text} changes something that others may use.`,
      );
    judge(invocation, services['heroku'] ?? cloud);
  },
  gh: (invocation) => github(invocation, (each) => judge(each, services['gh'] ?? data)),
  glab: (invocation) => github(invocation, (each) => judge(each, services['glab'] ?? data)),
  vercel: (invocation) => {
    const [verb] = flagsOf(invocation.args, globalValues).operands;
    // Without a verb it deploys, if only as a preview.
    const isHelp = invocation.args.some(({ text }) => /^(--help|-h|--version|-v)$/.test(text));
    if (/^([./~]|$)/.test(textOf(verb)) && !isHelp)
      return ask(invocation, 'publishDeployInfraDatabase', 'vercel puts this folder on the web.');
    judge(invocation, services['vercel'] ?? cloud);
  },
  'docker-compose': (invocation) =>
    containers({ ...invocation, args: [{ text: 'compose', isDynamic: false, isGlob: false }, ...invocation.args] }),
  docker: containers,
  podman: containers,
  nerdctl: containers,
  java: (invocation) => {
    const jar = invocation.args.findIndex(({ text }) => text === '-jar');
    const file = jar < 0 ? undefined : invocation.args[jar + 1];
    if (file?.text.endsWith('jenkins-cli.jar') === true) {
      const { operands } = flagsOf(invocation.args.slice(jar + 2), '-s -auth -i -user');
      judge({ ...invocation, name: 'jenkins-cli', args: operands }, { depth: 1, asksChanges: false });
    }
    if (
      invocation.args.some(({ text }) => /^-(javaagent|agentlib|agentpath|XX:OnError|XX:OnOutOfMemoryError)/.test(text))
    )
      ask(invocation, 'hiddenCode', 'java is told to load or run something else.');
  },
};

function containers(invocation: Invocation): void {
  docker(invocation, (each) => judge(each, { depth: 2, asksChanges: false, harmless: /^(stop|down|build|pull|tag)$/ }));
}
