import { type GateHost, localGateHost } from '../../../src/gate/gateHost.ts';

/** The computer as the gate sees it, with all the time that a busy machine needs: its clock stands still. */
export function patientHost(home = '/home/somebody'): GateHost {
  const host = localGateHost({ ...process.env, HOME: home });
  return { ...host, nowMs: () => 0, workState: (folder, _, path) => host.workState(folder, 60_000, path) };
}
