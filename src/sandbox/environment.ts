/** Variables passed on from the person's environment: where programs are and how text is encoded, nothing that could contain a key. */
const passed = ['PATH', 'LANG', 'LANGUAGE', 'TZ', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_NUMERIC', 'LC_TIME'];
/** Paths of the certificates that a company network requires; without them no registry can be reached there. */
const passedCertificates = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
];
/** Windows cannot start programs without these. */
const passedOnWindows = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'NUMBER_OF_PROCESSORS'];

/**
 * The environment of an untrusted program: a short list of variables, and settings that keep tools quiet.
 * @param env The person's own, of which only listed variables are passed on.
 * @param home The program's home folder.
 */
export function sandboxEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Record<string, string> {
  const names = [...passed, ...passedCertificates, ...(process.platform === 'win32' ? passedOnWindows : [])];
  const kept = names.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(kept),
    HOME: home,
    ...(process.platform === 'win32' ? { USERPROFILE: home } : { TMPDIR: '/tmp' }),
    CI: '1',
    TERM: 'dumb',
    GIT_TERMINAL_PROMPT: '0',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    NO_COLOR: '1',
  };
}
