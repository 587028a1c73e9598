import { minuteMs } from '../base/timeUnits.ts';
import type { RegistryHosts } from './registryProxy.ts';

/** What a program may access while it runs. */
export interface SandboxRequest {
  /** A name on the sandbox's PATH, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Must be inside `writable` or `readable`. */
  readonly cwd: string;
  /** Folders and files it may change; each must exist. */
  readonly writable: readonly string[];
  /** Folders and files it may read, in addition to the system's programs. `.env` files in them that git does not track stay hidden. */
  readonly readable: readonly string[];
  /**
   * More files and folders to hide, wherever they show: below those above, or below the system's programs. What is given inside a hidden
   * folder stays visible. Writable folders are not searched for secrets: pass a copy without them.
   */
  readonly hidden?: readonly string[];
  /** The whole environment; see `sandboxEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** `none`: not even this machine's loopback; a list: HTTPS to these package registries, through a proxy. */
  readonly network: 'none' | RegistryHosts;
  readonly limits: SandboxLimits;
  /** Written to its standard input, which is then closed; empty if omitted. */
  readonly input?: string;
}

export interface SandboxLimits {
  /** Wall time, ms. */
  readonly timeMs: number;
  /** For all its processes together, MB. */
  readonly memoryMb: number;
  /** Kept of standard output and of standard error, bytes each; the program is ended when both together exceed ten times this. */
  readonly outputBytes: number;
  readonly processes: number;
}

/** Why a run ended. */
export type SandboxEnd = 'exit' | 'signal' | 'time' | 'memory' | 'processes' | 'output' | 'stopped' | 'notStarted';

export interface SandboxOutcome {
  readonly end: SandboxEnd;
  /** Null unless `end` is `exit`. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output and standard error in the order received, cut to `outputBytes`. */
  readonly output: string;
}

/** The operating system's boundary around a program. When `run` has resolved, no process of the run is alive. */
export interface Sandbox {
  /** For display, for example `bubblewrap 0.8.0`. */
  readonly name: string;
  /** @throws AppError `badInput` when a path is missing, or so wide that it would expose or hide the home or the system. */
  run(request: SandboxRequest, signal: AbortSignal): Promise<SandboxOutcome>;
}

/** The sandbox of this machine, or one sentence that says why there is none and what to do. */
export type FoundSandbox =
  | { readonly sandbox: Sandbox; readonly reason?: undefined }
  | { readonly sandbox?: undefined; readonly reason: string };

/** The same sandbox, which also hides these folders from every program: a project may lie among the system's own. */
export function hiding({ sandbox, reason }: FoundSandbox, folders: () => Promise<readonly string[]>): FoundSandbox {
  if (sandbox === undefined) return { reason };
  return {
    sandbox: {
      name: sandbox.name,
      run: async (request, signal) =>
        sandbox.run({ ...request, hidden: [...(request.hidden ?? []), ...(await folders())] }, signal),
    },
  };
}

/** For commands of a model. Time: a test suite may take 5 min. Processes: a test runner on 64 cores stays below. Chosen by us. */
export const commandLimits: SandboxLimits = {
  timeMs: 5 * minuteMs,
  memoryMb: 4096,
  outputBytes: 200_000,
  processes: 512,
};
