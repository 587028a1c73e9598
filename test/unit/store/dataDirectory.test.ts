import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dataDirectory } from '../../../src/store/dataDirectory.ts';

describe('dataDirectory', () => {
  it('follows XDG on Linux, and ignores a relative XDG_DATA_HOME as the specification asks', () => {
    const linux = { platform: 'linux', home: '/home/ada' } as const;
    assert.equal(dataDirectory({ ...linux, env: {} }), '/home/ada/.local/share/calibrated');
    assert.equal(dataDirectory({ ...linux, env: { XDG_DATA_HOME: '/data' } }), '/data/calibrated');
    assert.equal(dataDirectory({ ...linux, env: { XDG_DATA_HOME: 'data' } }), '/home/ada/.local/share/calibrated');
  });

  it('knows Application Support and the local AppData, on any machine', () => {
    const mac = dataDirectory({ platform: 'darwin', home: '/Users/ada', env: { XDG_DATA_HOME: '/data' } });
    assert.equal(mac, '/Users/ada/Library/Application Support/Calibrated');
    const windows = { platform: 'win32', home: 'C:\\Users\\ada' } as const;
    assert.equal(dataDirectory({ ...windows, env: {} }), 'C:\\Users\\ada\\AppData\\Local\\Calibrated');
    assert.equal(dataDirectory({ ...windows, env: { LOCALAPPDATA: 'D:\\local' } }), 'D:\\local\\Calibrated');
  });

  it('prefers the override to the environment, and the environment to the platform', () => {
    const input = { platform: 'linux', home: '/home/ada', env: { CALIBRATED_DATA_DIRECTORY: '/from-env' } } as const;
    assert.equal(dataDirectory({ ...input, override: '~/mine' }), '/home/ada/mine');
    assert.equal(dataDirectory({ ...input, override: '  ' }), '/from-env');
    assert.equal(dataDirectory(input), '/from-env');
  });
});
