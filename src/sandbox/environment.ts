/** What may pass from the person's environment: where programs lie and how text is written, nothing that could hold a key. */
const passed = ['PATH', 'LANG', 'LANGUAGE', 'TZ', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_NUMERIC', 'LC_TIME'];
/** Paths of the certificates that a company's network is trusted by; without them no registry answers there. */
const passedCertificates = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
];
/** Windows starts no program without these. */
const passedOnWindows = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'NUMBER_OF_PROCESSORS'];

/**
 * The environment of a program that is not trusted: a short list of names, and what keeps tools quiet.
 * @param env The person's own, of which only listed names pass.
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
