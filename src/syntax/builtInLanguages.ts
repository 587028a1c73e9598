/** Names by which a language's files are known, in lower case, with spaces between. */
export interface LanguageFiles {
  readonly endings?: string;
  readonly names?: string;
  /** Globs, on the whole path if they have a slash. */
  readonly patterns?: string;
}

/** The languages that VS Code knows without further extensions. Source: the manifests of its built-in extensions, 2026-11. */
export const builtInLanguages: Readonly<Record<string, LanguageFiles>> = {
  bat: { endings: '.bat .cmd' },
  bibtex: { endings: '.bib' },
  c: { endings: '.c .i' },
  chatagent: { endings: '.agent.md .chatmode.md', patterns: '**/.github/agents/*.md **/.claude/agents/*.md' },
  clojure: { endings: '.clj .cljs .cljc .cljx .clojure .edn' },
  coffeescript: { endings: '.coffee .cson .iced' },
  cpp: {
    endings:
      '.cpp .cppm .cc .ccm .cxx .cxxm .c++ .c++m .hpp .hh .hxx .h++ .h .ii .ino .inl .ipp .ixx .mpp .mxx .tpp .txx .hpp.in .h.in',
  },
  csharp: { endings: '.cs .csx .cake' },
  css: { endings: '.css' },
  'cuda-cpp': { endings: '.cu .cuh' },
  dart: { endings: '.dart' },
  diff: { endings: '.diff .patch .rej' },
  dockercompose: {
    patterns: 'compose.yml compose.yaml compose.*.yml compose.*.yaml *docker*compose*.yml *docker*compose*.yaml',
  },
  dockerfile: {
    endings: '.dockerfile .containerfile',
    names: 'dockerfile containerfile',
    patterns: 'Dockerfile.* Containerfile.*',
  },
  dotenv: { endings: '.env', names: '.env .flaskenv user-dirs.dirs', patterns: '.env.*' },
  fsharp: { endings: '.fs .fsi .fsx .fsscript' },
  'git-commit': { names: 'commit_editmsg merge_msg' },
  'git-rebase': { names: 'git-rebase-todo', patterns: '**/rebase-merge/done' },
  go: { endings: '.go' },
  groovy: { endings: '.groovy .gvy .gradle .jenkinsfile .nf', names: 'jenkinsfile', patterns: 'Jenkinsfile*' },
  handlebars: { endings: '.handlebars .hbs .hjs' },
  hlsl: { endings: '.hlsl .hlsli .fx .fxh .vsh .psh .cginc .compute' },
  html: { endings: '.html .htm .shtml .xhtml .xht .mdoc .jsp .asp .aspx .jshtm .volt .ejs .rhtml' },
  ignore: { endings: '.gitignore_global .gitignore .git-blame-ignore-revs .npmignore', names: '.vscodeignore' },
  ini: { endings: '.ini' },
  instructions: { endings: '.instructions.md copilot-instructions.md', patterns: '**/.claude/rules/**/*.md' },
  jade: { endings: '.pug .jade' },
  java: { endings: '.java .jav' },
  javascript: { endings: '.js .es6 .mjs .cjs .pac', names: 'jakefile' },
  javascriptreact: { endings: '.jsx' },
  json: {
    endings:
      '.code-profile .json .bowerrc .jscsrc .webmanifest .js.map .css.map .ts.map .har .jslintrc .jsonld .geojson .ipynb .vuerc .tsbuildinfo',
    names: 'composer.lock .watchmanconfig',
  },
  jsonc: {
    endings:
      '.code-workspace language-configuration.json icon-theme.json color-theme.json .jsonc .eslintrc .eslintrc.json .jsfmtrc .jshintrc .swcrc .hintrc .babelrc .toolset.jsonc',
    names:
      'settings.json launch.json tasks.json mcp.json keybindings.json extensions.json argv.json profiles.json devcontainer.json .devcontainer.json babel.config.json bun.lock .babelrc.json .ember-cli typedoc.json tsconfig.json jsconfig.json',
    patterns: '**/.github/hooks/*.json tsconfig.*.json jsconfig.*.json tsconfig-*.json jsconfig-*.json',
  },
  jsonl: { endings: '.jsonl .ndjson' },
  julia: { endings: '.jl' },
  juliamarkdown: { endings: '.jmd' },
  latex: { endings: '.tex .ltx .ctx' },
  less: { endings: '.less' },
  log: { endings: '.log' },
  lua: { endings: '.lua' },
  makefile: { endings: '.mak .mk', names: 'makefile gnumakefile ocamlmakefile' },
  markdown: {
    endings: '.md .mkd .mkdn .mdwn .mdown .markdown .markdn .mdtxt .mdtext .litcoffee .ron .ronn .workbook',
    patterns: '**/.cursor/**/*.mdc',
  },
  'objective-c': { endings: '.m' },
  'objective-cpp': { endings: '.mm' },
  perl: { endings: '.pl .pm .pod .t .psgi' },
  php: { endings: '.php .php4 .php5 .phtml .ctp' },
  plaintext: { endings: '.txt' },
  powershell: { endings: '.ps1 .psm1 .psd1 .pssc .psrc' },
  prompt: { endings: '.prompt.md' },
  properties: {
    endings: '.conf .properties .cfg .directory .gitattributes .gitconfig .gitmodules .editorconfig .repo .npmrc',
    names: 'gitconfig',
    patterns: '**/.config/git/config **/.git/config',
  },
  python: { endings: '.py .rpy .pyw .cpy .gyp .gypi .pyi .ipy .pyt', names: 'sconstruct sconscript' },
  r: { endings: '.r .rhistory .rprofile .rt' },
  raku: { endings: '.raku .rakumod .rakutest .rakudoc .nqp .p6 .pl6 .pm6' },
  razor: { endings: '.cshtml .razor' },
  restructuredtext: { endings: '.rst' },
  ruby: {
    endings: '.rb .rbx .rjs .gemspec .rake .ru .erb .podspec .rbi',
    names:
      'rakefile gemfile guardfile podfile capfile cheffile hobofile vagrantfile appraisals rantfile berksfile berksfile.lock thorfile puppetfile dangerfile brewfile fastfile appfile deliverfile matchfile scanfile snapfile gymfile',
  },
  rust: { endings: '.rs' },
  scss: { endings: '.scss' },
  'search-result': { endings: '.code-search' },
  shaderlab: { endings: '.shader' },
  shellscript: {
    endings:
      '.sh .bash .bashrc .bash_aliases .bash_profile .bash_login .ebuild .eclass .profile .bash_logout .xprofile .xsession .xsessionrc .zsh .zshrc .zprofile .zlogin .zlogout .zshenv .zsh-theme .fish .ksh .csh .cshrc .tcshrc .yashrc .yash_profile',
    names:
      'apkbuild pkgbuild .envrc .hushlogin zshrc zshenv zlogin zprofile zlogout bashrc_apple_terminal zshrc_apple_terminal',
  },
  skill: { names: 'skill.md' },
  snippets: {
    endings: '.code-snippets',
    patterns: '**/User/snippets/*.json **/User/profiles/*/snippets/*.json **/snippets*.json',
  },
  sql: { endings: '.sql .dsql' },
  swift: { endings: '.swift' },
  tex: { endings: '.sty .cls .bbx .cbx' },
  typescript: { endings: '.ts .cts .mts' },
  typescriptreact: { endings: '.tsx' },
  vb: { endings: '.vb .brs .vbs .bas .vba' },
  wat: { endings: '.wat .wasm' },
  xml: {
    endings:
      '.xml .xsd .ascx .atom .axml .axaml .bpmn .cpt .csl .csproj .csproj.user .dita .ditamap .dtd .ent .mod .dtml .fsproj .fxml .iml .isml .jmx .launch .menu .mxml .nuspec .opml .owl .proj .props .pt .publishsettings .pubxml .pubxml.user .rbxlx .rbxmx .rdf .rng .rss .shproj .slnx .storyboard .svg .targets .tld .tmx .vbproj .vbproj.user .vcxproj .vcxproj.filters .wixproj .wsdl .wxi .wxl .wxs .xaml .xbl .xib .xlf .xliff .xpdl .xul .xoml',
  },
  xsl: { endings: '.xsl .xslt' },
  yaml: { endings: '.yaml .yml .eyaml .eyml .cff .yaml-tmlanguage .yaml-tmpreferences .yaml-tmtheme .winget' },
};
