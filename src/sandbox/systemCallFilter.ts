/** The kernel's identifiers of machine types. Source: `linux/audit.h`. */
const machines = {
  x64: 0xc000003e,
  ia32: 0x40000003,
  arm64: 0xc00000b7,
  arm: 0x40000028,
  riscv64: 0xc00000f3,
} as const;
type Machine = keyof typeof machines;

/**
 * System calls that no program of a project needs, by machine: `add_key`, `request_key` and `keyctl`, which read the keys that the
 * person's session keeps in the kernel, whatever the namespace; `perf_event_open`, `bpf`, `userfaultfd` and `io_uring_*`, through which
 * most kernel vulnerabilities are exploited. Sources: `syscall_64.tbl`, `syscall_32.tbl`, `arm/tools/syscall.tbl`, `asm-generic/unistd.h`
 * of Linux 6.12; Docker's default profile blocks the same.
 */
const ringCalls = [425, 426, 427];
const genericCalls = [217, 218, 219, 241, 280, 282, ...ringCalls];
const refusedCalls: Readonly<Record<Machine, readonly number[]>> = {
  x64: [248, 249, 250, 298, 321, 323, ...ringCalls],
  ia32: [286, 287, 288, 336, 357, 374, ...ringCalls],
  arm64: genericCalls,
  riscv64: genericCalls,
  arm: [309, 310, 311, 364, 386, 388, ...ringCalls],
};
/** The kinds of programs a machine runs: its own, and those of its 32-bit predecessor. */
const runs: Readonly<Partial<Record<NodeJS.Architecture, readonly Machine[]>>> = {
  x64: ['x64', 'ia32'],
  arm64: ['arm64', 'arm'],
  riscv64: ['riscv64'],
};

/** Instructions of classic BPF. Source: `linux/bpf_common.h`. */
const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const answer = 0x06;
/** Return values of a filter, with the error for a refused call. Source: `linux/seccomp.h`. */
const allow = 0x7fff0000;
const refuse = 0x00050000 | 1;
/** Offsets of the call number and the machine in `struct seccomp_data`. */
const callOffset = 0;
const machineOffset = 4;
/** x86-64 has a second set of the same calls for 32-bit pointers (x32), which nobody uses. */
const x32Calls = 0x40000000;

/**
 * The program for `bwrap --seccomp`.
 * @returns undefined on a machine whose numbers are not listed here; then no call is refused.
 */
export function systemCallFilter(architecture: NodeJS.Architecture = process.arch): Buffer | undefined {
  const known = runs[architecture];
  if (known === undefined) return undefined;
  const code: [operation: number, ifTrue: number, ifFalse: number, value: number][] = [];
  for (const machine of known) {
    const calls = refusedCalls[machine];
    const hasX32 = machine === 'x64' ? 1 : 0;
    // Skips this machine's part: loading the number, one step per call, and two answers.
    code.push([loadWord, 0, 0, machineOffset]);
    code.push([jumpIfEqual, 0, calls.length + hasX32 + 3, machines[machine]]);
    code.push([loadWord, 0, 0, callOffset]);
    if (hasX32 === 1) code.push([jumpIfAtLeast, calls.length + 1, 0, x32Calls]);
    for (const [index, call] of calls.entries()) code.push([jumpIfEqual, calls.length - index, 0, call]);
    code.push([answer, 0, 0, allow], [answer, 0, 0, refuse]);
  }
  // Programs for any other machine, where the numbers mean something else.
  code.push([answer, 0, 0, refuse]);
  const bytes = Buffer.alloc(code.length * 8);
  for (const [index, [operation, ifTrue, ifFalse, value]] of code.entries()) {
    bytes.writeUInt16LE(operation, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
