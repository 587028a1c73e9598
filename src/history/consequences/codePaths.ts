/** Lock files, by full name. */
const lockFiles =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|Pipfile\.lock|uv\.lock|pdm\.lock|go\.sum|flake\.lock|packages\.lock\.json|mix\.lock|pubspec\.lock|Podfile\.lock)$/;
/** Folders of third-party code and build output. */
const vendored = /(^|\/)(node_modules|vendor|third_party|third-party|bower_components|dist|build|out|target|Pods)\//;
/** Data that tests compare against. */
const fixtures = /(^|\/)(fixtures?|__snapshots__|snapshots|testdata|test-data|cassettes|golden)\//i;
const generated =
  /\.(min\.(js|css)|map|snap|svg|csv|tsv|lock|pb\.go|pb\.cc|pb\.h|designer\.cs|g\.dart)$|_pb2\.pyi?$|\.generated\./i;

/** Whether a file's lines count towards the figures. Source: the exclusions of Claude Code's contribution metrics. */
export function isCodePath(path: string): boolean {
  return !lockFiles.test(path) && !vendored.test(path) && !fixtures.test(path) && !generated.test(path);
}
