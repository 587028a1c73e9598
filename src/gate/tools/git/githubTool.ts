import { ask, checkInto, checkWrite, type Invocation } from '../../invocation.ts';
import { flagsOf } from '../../shell/getopt.ts';
import { plainWord, textOf } from '../../shell/words.ts';
import { bringsProposal } from '../foreignCode.ts';

const takesValue = '-R --repo -q --jq -H --header -X --method -F --field --raw-field -t -b -B -D --dir -O --output';

/** Reading and everyday pull request work pass; publishing, keys and permissions do not. */
export function github(invocation: Invocation, otherwise: (invocation: Invocation) => void): void {
  const { operands, value, has } = flagsOf(invocation.args, takesValue);
  const [area = '', verb = ''] = operands.map(({ text }) => text.toLowerCase());
  bringsProposal(invocation, area, verb, operands.slice(2));
  const into = value('-D', '--dir');
  if (/^(release|run)$/.test(area) && verb === 'download' && into !== undefined) checkInto(invocation, into, true);
  const file = value('-O', '--output');
  if (area === 'release' && verb === 'download' && file !== undefined && file.text !== '-')
    checkWrite(invocation, file, false);
  if (verb === 'download' && into === undefined && has('--clobber')) checkInto(invocation, plainWord('.'), false);
  if (area === 'pr' && verb === 'checkout' && has('-f', '--force'))
    ask(
      invocation,
      'historyOrRemoteRewrite',
      `${invocation.name} pr checkout throws away what the branch of that name has.`,
    );
  const clone = verb === 'clone' ? operands[3] : undefined;
  if (clone !== undefined) checkWrite(invocation, clone, true);
  const isChange =
    ((area === 'pr' || area === 'mr') && (verb === 'merge' || verb === 'accept')) ||
    (/^(release|secret|variable|ssh-key|gpg-key|deploy-key|ruleset|cache|codespace|environment|extension|gist|repo|label|project)$/.test(
      area,
    ) &&
      /^(create|set|edit|add|upload|delete|install|upgrade|import|archive|rename|transfer|sync|fork|exec|ssh|cp|link)$/.test(
        verb,
      )) ||
    (area === 'repo' && verb === 'deploy-key' && /^(add|delete)$/.test(textOf(operands[2]))) ||
    (area === 'auth' && verb === 'status' && has('--show-token', '-t')) ||
    (area === 'workflow' && /^(run|enable|disable)$/.test(verb)) ||
    (area === 'auth' && /^(token|login|logout|refresh|setup-git)$/.test(verb)) ||
    (area === 'alias' && verb === 'set') ||
    (area === 'config' && verb === 'set');
  if (isChange && !/^(gist|repo) (fork)$/.test(`${area} ${verb}`))
    return ask(
      invocation,
      'publishDeployInfraDatabase',
      `${invocation.name} ${area} ${verb} changes what others get, or hands out a key.`,
    );
  const method = value('-X', '--method')?.text.toUpperCase();
  const asked = invocation.args.map(({ text }) => text).join(' ');
  if (area === 'api' && verb === 'graphql' && /\bmutation\b|=@|--input\b/.test(asked))
    return ask(
      invocation,
      'publishDeployInfraDatabase',
      `${invocation.name} api sends a query that changes something, or that stands in a file.`,
    );
  const sends = invocation.args.some(({ text }) => /^(-f|-F|--field|--raw-field|--input)(=|$)/.test(text));
  if (
    area === 'api' &&
    ((method !== undefined && method !== 'GET') || (method === undefined && sends && verb !== 'graphql'))
  )
    return ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} api changes what others get.`);
  otherwise(invocation);
}
