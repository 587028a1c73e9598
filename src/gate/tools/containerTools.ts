import { flagsOf } from '../getopt.ts';
import { ask, checkCopy, type Invocation } from '../invocation.ts';

/** Containers: what they delete or publish, and what they are given of this machine. @param otherwise Judges every other verb. */
export function docker(invocation: Invocation, otherwise: (invocation: Invocation) => void): void {
  const { operands } = flagsOf(invocation.args, [
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
  const rest = invocation.args.slice(invocation.args.findIndex(({ text }) => text === verb) + 1);
  if (invocation.args.some(({ text }) => /^(-H|--host)/.test(text)))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} works on another machine.`);
  if (
    verb === 'push' ||
    (verb === 'image' && second === 'push') ||
    invocation.args.some(({ text }) => text === '--push')
  )
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} push publishes an image.`);
  if (verb === 'login') {
    if (invocation.args.some(({ text }) => /^(-p|--password)(=|$)/.test(text)))
      ask(invocation, 'protectedPath', `${invocation.name} login takes a key.`);
    return;
  }
  if (verb === 'run' || verb === 'create' || (verb === 'container' && second === 'run'))
    return container(invocation, rest);
  if (verb === 'exec' || (verb === 'compose' && (second === 'exec' || second === 'run'))) {
    const inner = flagsOf(rest, '-e -u -w --user --workdir --env --env-file --detach-keys', {
      stops: true,
    }).operands.slice(verb === 'exec' ? 1 : 2);
    // Looking at something inside the container reveals nothing of this machine.
    if (
      inner.length > 0 &&
      !/^(ls|cat|ps|env|which|head|tail|pwd|id|df|du|grep|find|test|stat|whoami)$/.test(inner[0]?.text ?? '')
    )
      invocation.run(inner);
    return;
  }
  if (verb === 'compose') {
    const all = rest.map(({ text }) => text);
    if ((second === 'down' && all.some((text) => /^(-v|--volumes|--rmi)/.test(text))) || second === 'rm')
      ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} compose ${second} deletes containers or data.`);
    return;
  }
  if (verb === 'cp') {
    const target = operands.at(-1);
    if (target !== undefined && !/^[\w.-]+:/.test(target.text) && target.text !== '-')
      checkCopy(invocation, [], target, false);
    return;
  }
  otherwise(invocation);
}

/** A container with access to the machine's files or rights contains nothing. */
function container(invocation: Invocation, rest: Invocation['args']): void {
  const { value, operands } = flagsOf(rest, [
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
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} run gives the container rights over this machine.`);
  let mounts = false;
  for (const [index, { text, isDynamic }] of rest.entries()) {
    const mounted =
      /^(?:-v|--volume=)(.+)$/s.exec(text)?.[1] ??
      (text === '-v' || text === '--volume' ? rest[index + 1]?.text : /(?:source|src)=([^,]+)/.exec(text)?.[1]);
    if (mounted === undefined) continue;
    mounts = true;
    const [source = ''] = mounted.replace(/^=/, '').split(':');
    if (!/^[./~$]/.test(source)) continue;
    const place = invocation.places.of(
      { text: source, isDynamic: isDynamic && !/^\$(PWD|\{PWD\}|\(pwd\))/.test(source), isGlob: false },
      invocation.cwd,
    );
    if (/^\$(PWD|\{PWD\}|\(pwd\))/.test(source)) continue;
    if (place === null || place.zone === 'outside')
      ask(invocation, 'outsideWorkspace', `${invocation.name} run gives the container ${source}.`);
  }
  // Changes to mounted files happen on this machine.
  const inner = operands.slice(1);
  if (mounts && inner.length > 0) invocation.run(inner);
}
