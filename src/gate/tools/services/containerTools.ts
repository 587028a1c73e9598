import { ask, checkCopy, checkInto, checkWrite, type Invocation } from '../../invocation.ts';
import { after, flagsOf } from '../../shell/getopt.ts';
import { plainWord, textOf } from '../../shell/words.ts';

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
  if (verb === 'build' || ((verb === 'buildx' || verb === 'image' || verb === 'builder') && second === 'build'))
    checkBuilt(invocation, rest);
  if (verb === 'run' || verb === 'create') return container(invocation, rest);
  if (verb === 'container' && /^(run|create)$/.test(second ?? ''))
    return container(invocation, after(rest, second ?? ''));
  if (verb === 'exec' || (verb === 'compose' && (second === 'exec' || second === 'run'))) {
    const inner = flagsOf(rest, '-e -u -w --user --workdir --env --env-file --detach-keys', {
      stops: true,
    }).operands.slice(verb === 'exec' ? 1 : 2);
    // Looking at something inside the container reveals nothing of this machine.
    if (
      inner.length > 0 &&
      !/^(ls|cat|ps|env|which|head|tail|pwd|id|df|du|grep|find|test|stat|whoami)$/.test(textOf(inner[0]))
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
    const [, from, target] = operands;
    if (from !== undefined && target !== undefined && !/^[\w.-]+:/.test(target.text) && target.text !== '-')
      checkCopy(invocation, [{ ...from, text: from.text.replace(/^[\w.-]+:/, '') }], target, false);
    return;
  }
  if (
    (verb === 'context' && /^(use|create|update|import)$/.test(second ?? '')) ||
    (verb === 'swarm' && /^(init|join|leave|update)$/.test(second ?? '')) ||
    (verb === 'stack' && second === 'deploy') ||
    (verb === 'service' && /^(create|update|scale|rollback)$/.test(second ?? ''))
  )
    ask(
      invocation,
      'publishDeployInfraDatabase',
      `${invocation.name} ${verb} ${second} changes what runs, or on which machine.`,
    );
  otherwise(invocation);
}

/** Files of the built image that are written here: `-o FOLDER`, or `type=…,dest=…`. */
function checkBuilt(invocation: Invocation, rest: Invocation['args']): void {
  for (const { text, isDynamic } of flagsOf(rest, '-o --output').values('-o', '--output')) {
    const target = text.includes('=') ? /(?:^|,)dest=([^,]+)/.exec(text)?.[1] : text;
    if (target === undefined || target === '-') continue;
    const word = { ...plainWord(target), isDynamic };
    if (/(?:^|,)type=(?!local)/.test(text)) checkWrite(invocation, word, false);
    else checkInto(invocation, word, false);
  }
}

/** Options of `docker run` that take a value. Source: docs.docker.com/reference/cli/docker/container/run. */
const runValues =
  '-v --volume --mount --pid --network --net -u --user -w --workdir -e --env -p --publish --name --entrypoint --env-file --cap-add --cap-drop --device --security-opt --userns --ipc --platform --add-host --annotation -a --attach --cgroupns --cidfile -c --cpus --cpu-shares --dns --domainname --expose --gpus --group-add --health-cmd -h --hostname --ip --isolation -l --label --link --log-driver --log-opt -m --memory --memory-swap --network-alias --pull --restart --runtime --shm-size --stop-signal --storage-opt --sysctl --tmpfs --ulimit --uts --volumes-from --volume-driver';

/** A container with access to the machine's files or rights contains nothing. */
function container(invocation: Invocation, rest: Invocation['args']): void {
  const { value, operands } = flagsOf(rest, runValues, { stops: true });
  if (
    rest.some(({ text }) => /^--(privileged|cap-add|device|security-opt|pid=host|userns=host|ipc=host)/.test(text)) ||
    value('--pid', '--userns', '--ipc')?.text === 'host'
  )
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} run gives the container rights over this machine.`);
  let mounts = false;
  for (const [index, word] of rest.entries()) {
    // `-itv /srv:/w`: the last letter of a bundle takes the next word.
    const takesNext = /^-[a-zA-Z]*v$|^--volume$/.test(word.text);
    const { text, isDynamic } = takesNext ? (rest[index + 1] ?? word) : word;
    const mounted = takesNext
      ? text
      : (/^(?:-v|--volume=)(.+)$/s.exec(text)?.[1] ?? /(?:source|src)=([^,]+)/.exec(text)?.[1]);
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
  const entry = value('--entrypoint');
  const inner = [...(entry === undefined ? [] : [entry]), ...operands.slice(1)];
  if (mounts && inner.length > 0) invocation.run(inner);
}
