import { flagsOf } from '../flags.ts';
import { ask, type Invocation } from '../invocation.ts';

/** SQL and its kin: reading is allowed, everything else is asked about. */
const mutatingQuery =
  /\b(drop|delete|truncate|alter|update|insert|replace|create|grant|revoke|merge|vacuum|reindex|rename|copy|call|exec(ute)?|load\s+data|into\s+outfile|attach|detach|pragma\s+\w+\s*=|shutdown|kill)\b|\\(copy|!|i|o|g\s*\|)|\.(shell|system|import|output|once|read|restore|load)\b/i;

export function sql(invocation: Invocation): void {
  const { value, operands } = flagsOf(invocation.args, [
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
  const query = [
    ...texts,
    ...(invocation.name.startsWith('sqlite') || invocation.name === 'duckdb' ? operands.slice(1) : []),
  ];
  const file = value('-f', '--file');
  const says = (what: string) => ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${what}.`);
  if (query.some(({ isDynamic }) => isDynamic)) says('gets a query that is only known when it runs');
  if (query.some(({ text }) => mutatingQuery.test(text))) says('changes a database');
  if (file !== undefined) says('runs a file of queries');
  if (invocation.input.kind === 'text' && mutatingQuery.test(invocation.input.text)) says('changes a database');
  if (invocation.input.kind === 'pipe' || invocation.input.kind === 'file')
    says('runs queries that come from elsewhere');
}

const mongoMutates =
  /\b(drop\w*|delete\w*|remove|update\w*|insert\w*|replace\w*|rename\w*|create\w*|findOneAnd\w+|bulkWrite|shutdownServer|fsync|eval|runCommand)\s*\(/;
const redisMutates =
  /^(flushall|flushdb|del|unlink|set\w*|getset|getdel|mset|hset|hdel|lpush|rpush|lpop|rpop|ltrim|lrem|sadd|srem|zadd|zrem|zremrange\w*|expire\w*|persist|rename\w*|move|migrate|restore|config|shutdown|debug|script|eval\w*|function|cluster|replicaof|slaveof|failover|acl|module|save|bgsave|bgrewriteaof|xadd|xdel|xtrim|incr\w*|decr\w*|append|publish|client|swapdb|reset)$/i;

export function mongo(invocation: Invocation): void {
  const { value } = flagsOf(invocation.args, ['--eval', '--host', '--port', '-u', '-p', '--file', '-f']);
  const script = value('--eval');
  if (
    script?.isDynamic === true ||
    (script !== undefined && mongoMutates.test(script.text)) ||
    (invocation.input.kind === 'text' && mongoMutates.test(invocation.input.text))
  )
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} changes a database.`);
  if (value('--file', '-f') !== undefined || invocation.input.kind === 'pipe' || invocation.input.kind === 'file')
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} runs a script on a database.`);
}

export function redis(invocation: Invocation): void {
  const { operands } = flagsOf(invocation.args, ['-h', '-p', '-a', '-n', '-u', '--user', '--pass', '-s']);
  const [command, what] = operands;
  if (command === undefined) {
    if (invocation.input.kind !== 'none')
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} runs commands that come from elsewhere.`);
    return;
  }
  const isRead =
    /^(config|client|cluster|acl|script|function)$/i.test(command.text) &&
    /^(get|list|info|nodes|whoami|getname|id|slots|exists)$/i.test(what?.text ?? '');
  if (command.isDynamic || (redisMutates.test(command.text) && !isRead))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${command.text} changes a database.`);
}
