import { ask, checkWrite, type Invocation } from '../../invocation.ts';
import { flagsOf } from '../../shell/getopt.ts';
import { textOf } from '../../shell/words.ts';

/** SQL and similar languages: reading is allowed, everything else is asked about. */
const mutatingQuery =
  /\b(drop|delete|truncate|alter|update|insert|replace|create|grant|revoke|merge|vacuum|reindex|rename|copy|call|exec(ute)?|load\s+data|into\s+outfile|attach|detach|pg_read_file|pg_ls_dir|lo_(import|export)|dblink|xp_cmdshell|sp_oacreate|shutdown|kill)\b|\bpragma\s{1,9}[\w.]{1,80}\s{0,9}=|\b(writefile|edit|load_extension|fts3_tokenizer)\s*\(|(^|;)\s*(source|system|\\\.|\\!)\s*\S|\\(copy|!|i|o|setenv|[ws]\s|e\b|g\s*\|)|\.(shell|system|import|output|once|read|restore|load|backup|save|clone|archive|log|excel|open)\b/i;

/** Options that take a value, by tool; the same letter means different things. */
const sqlValues: Readonly<Record<string, string>> = {
  psql: '-c --command -f --file -d --dbname -h --host -p --port -U --username -v --set --variable -o --output -L --log-file -F --field-separator -P --pset -R --record-separator -T --table-attr',
  sqlite3: '-cmd -init -separator -newline -nullvalue -mmap -maxsize -vfs -A',
  sqlite: '-cmd -init -separator',
  duckdb: '-c -cmd -init -separator -s -f',
  sqlcmd: '-Q -q -i -o -S -U -P -d -v -E',
};
const usualSqlValues =
  '-e --execute -f --file -h --host -u --user -P --port -D --database -S --socket -c --command -d -q --query --eval --init-command --tee --delimiter --queries-file';

export function sql(invocation: Invocation): void {
  const isSqlite = invocation.name.startsWith('sqlite') || invocation.name === 'duckdb';
  const parsed = flagsOf(invocation.args, sqlValues[invocation.name] ?? usualSqlValues, { hasWords: isSqlite });
  const { value, values, operands, has } = parsed;
  const query = [
    ...values('-c', '--command', '-e', '--execute', '-Q', '-q', '--query', '--eval', '-cmd', '-s', '--init-command'),
    ...(isSqlite ? operands.slice(1) : []),
  ];
  const file = value('-f', '--file', '-i', '-init', '--queries-file');
  const output = value('-o', '--output', '-L', '--log-file', '--tee');
  if (output !== undefined) checkWrite(invocation, output, false);
  if (
    isSqlite &&
    invocation.args.some(({ text }) => /^-A[a-z]*[cruix]|^--(create|extract|insert|update|remove)$/.test(text))
  )
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} -A unpacks or changes an archive.`);
  if (isSqlite && has('-unsafe-testing'))
    ask(invocation, 'hiddenCode', `${invocation.name} is told to run without its guard.`);
  const says = (what: string) => ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${what}.`);
  if (query.some(({ isDynamic }) => isDynamic)) says('gets a query that is only known when it runs');
  if (query.some(({ text }) => mutatingQuery.test(text))) says('changes a database');
  if (file !== undefined || (invocation.name === 'sqlplus' && operands.some(({ text }) => text.startsWith('@'))))
    says('runs a file of queries');
  if (invocation.input.kind === 'text' && mutatingQuery.test(invocation.input.text)) says('changes a database');
  if (invocation.input.kind === 'pipe' || invocation.input.kind === 'file')
    says('runs queries that come from elsewhere');
}

const mongoMutates =
  /\b(drop\w*|delete\w*|remove|update\w*|insert\w*|replace\w*|rename\w*|create\w*|findOneAnd\w+|bulkWrite|shutdownServer|fsync|eval|runCommand|load)\s*\(|\]\s*\(/;
const redisMutates =
  /^(flushall|flushdb|del|unlink|set\w*|getset|getdel|mset|hset|hdel|lpush|rpush|lpop|rpop|ltrim|lrem|sadd|srem|zadd|zrem|zremrange\w*|expire\w*|persist|rename\w*|move|migrate|restore|config|shutdown|debug|script|eval\w*|function|cluster|replicaof|slaveof|failover|acl|module|save|bgsave|bgrewriteaof|xadd|xdel|xtrim|incr\w*|decr\w*|append|publish|client|swapdb|reset)$/i;

export function mongo(invocation: Invocation): void {
  const { value, operands } = flagsOf(
    invocation.args,
    '--eval --host --port -u -p --file -f --username --password --authenticationDatabase --apiVersion',
  );
  if (operands.some(({ text }) => /\.m?js$/.test(text)))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} runs a script on a database.`);
  const script = value('--eval');
  // Its shell is a Node.
  if (script !== undefined) invocation.code('javascript', script.text);
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
  const { operands, has } = flagsOf(
    invocation.args,
    '-h -p -a -n -u --user --pass -s -r -i -d -D -X -t --sni --cacert --cacertdir --cert --key --pattern --count --eval --cluster --rdb --functions-rdb',
  );
  const [command, what] = operands;
  if (has('--eval', '--cluster', '--pipe'))
    return ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} runs a script, or changes a cluster.`);
  if (command === undefined) {
    if (invocation.input.kind !== 'none')
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} runs commands that come from elsewhere.`);
    return;
  }
  const isRead =
    /^(config|client|cluster|acl|script|function)$/i.test(command.text) &&
    /^(get|list|info|nodes|whoami|getname|id|slots|exists)$/i.test(textOf(what));
  if (command.isDynamic || (redisMutates.test(command.text) && !isRead))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${command.text} changes a database.`);
}
