import { flagsOf } from '../flags.ts';
import { type Act, ask } from '../invocation.ts';

/** Containers: what they delete, what they publish, and what of this machine they are given. @param otherwise Judges every other verb. */
export function docker(act: Act, otherwise: (act: Act) => void): void {
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
  otherwise(act);
}

/** A container that sees the machine's files or has its rights is no container. */
function container(act: Act, rest: Act['args']): void {
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
    ask(act, 'permissionsOrProcesses', `${act.name} run gives the container rights over this machine.`);
  let mounts = false;
  for (const [index, { text, isDynamic }] of rest.entries()) {
    const mounted =
      /^(?:-v|--volume=)(.+)$/s.exec(text)?.[1] ??
      (text === '-v' || text === '--volume' ? rest[index + 1]?.text : /(?:source|src)=([^,]+)/.exec(text)?.[1]);
    if (mounted === undefined) continue;
    mounts = true;
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
  // What it does to the files it was given happens on this machine.
  const inner = operands.slice(1);
  if (mounts && inner.length > 0) act.run(inner);
}
