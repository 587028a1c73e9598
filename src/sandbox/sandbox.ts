import type { RegistryHosts } from './registryProxy.ts';

/** What a program may reach while it runs. */
export interface SandboxRequest {
  /** A name on the sandbox's PATH, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Must lie in `writable` or `readable`. */
  readonly cwd: string;
  /** Folders and files it may change; each must exist. */
  readonly writable: readonly string[];
  /** Folders and files it may read, beside the system's programs. `.env` files in them that git does not track stay unreadable. */
  readonly readable: readonly string[];
  /** Further files and folders below those above that stay unreadable. Folders it may change are not searched: give a copy without secrets. */
  readonly hidden?: readonly string[];
  /** The whole environment; see `sandboxEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** `none`: not even loopback of this machine; a list: HTTPS to these package registries, through a proxy. */
  readonly network: 'none' | RegistryHosts;
  readonly limits: SandboxLimits;
  /** Given to its standard input, which then ends; nothing when left out. */
  readonly input?: string;
}

export interface SandboxLimits {
  /** Wall time, ms. */
  readonly timeMs: number;
  /** Of all its processes together, MB. */
  readonly memoryMb: number;
  /** Kept of standard output and standard error each, bytes; past ten times that the program is ended. */
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
  /** Standard output and standard error in the order they came, cut at `outputBytes`. */
  readonly output: string;
}

/** A boundary of the operating system around a program. No process of a run is alive once `run` has answered. */
export interface Sandbox {
  /** For a person, for example `bubblewrap 0.8.0`. */
  readonly name: string;
  /**
   * @throws AppError `badInput` when a path is missing, or is so wide that it would open the home or the system.
   */
  run(request: SandboxRequest, signal: AbortSignal): Promise<SandboxOutcome>;
}

/** Which boundary holds here, or one sentence that says why none does and what to do. */
export type FoundSandbox =
  | { readonly sandbox: Sandbox; readonly reason?: undefined }
  | { readonly sandbox?: undefined; readonly reason: string };

/** For commands of a model. Time: a test suite may take 5 min. Processes: a test runner on 64 cores stays below. Own choices. */
export const commandLimits: SandboxLimits = {
  timeMs: 5 * 60_000,
  memoryMb: 4096,
  outputBytes: 200_000,
  processes: 512,
};
