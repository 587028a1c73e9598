/** Development tools commonly started with `npx`. Source: the most used `bin` names on npm. */
export const everydayTools: ReadonlySet<string> = new Set(
  `tsc tsx ts-node eslint prettier biome @biomejs/biome jest vitest mocha ava tap c8 nyc playwright cypress webpack vite rollup esbuild
  parcel turbo nx lerna next nuxt astro svelte-check vue-tsc ng tailwindcss @tailwindcss/cli postcss nodemon concurrently cross-env husky
  lint-staged stylelint knip depcheck madge typedoc storybook swc babel tsup changeset commitlint semver serve http-server
  npm-check-updates rimraf wireit oxlint dprint markdownlint markdownlint-cli2 cspell vsce prisma drizzle-kit knex typeorm sequelize
  wrangler vercel netlify firebase supabase expo react-native gatsby remix astro-check create-vite create-next-app create-react-app
  degit msw json-server tslint jasmine karma wait-on start-server-and-test npm-run-all run-s run-p size-limit publint attw
  @arethetypeswrong/cli web-ext electron electron-builder rspack rsbuild farm unbuild pkgroll microbundle sort-package-json
  license-checker envinfo sass less pug graphql-codegen openapi-typescript swagger-cli redocly spectral dotenv dotenv-cli pm2 tsd
  tsc-watch tsconfig-paths esno jiti ncu pkg nexe cucumber-js wdio testcafe codecept lighthouse lhci pa11y axe ladle chromatic gts xo
  standard semistandard np release-it depcruise dependency-cruiser syncpack manypkg type-coverage ts-prune ts-unused-exports unimported`
    .split(/\s+/)
    .filter(Boolean),
);

/**
 * Development programs that build, test, check and display, and do no more than the project's own code. What their options name is checked
 * all the same.
 */
export const knownPrograms: ReadonlySet<string> = new Set(
  `node deno bun python ruby
  cc gcc g++ clang clang++ c++ c99 cpp as ld ar nm ranlib readelf objdump size addr2line c++filt ldd otool lipo dsymutil ccache sccache distcc
  cmake ctest cpack ninja meson bazel bazelisk buck2 pants scons waf autoconf automake autoreconf libtool m4 pkg-config configure
  bison yacc flex lex protoc buf thrift flatc swag sqlc mockgen wire stringer ent gqlgen oapi-codegen templ
  rustc rustdoc cargo-clippy rust-analyzer cbindgen bindgen wasm-pack wasm-bindgen wasm2wat wat2wasm wasm-opt trunk
  gopls golint golangci-lint staticcheck revive govulncheck dlv ginkgo gotestsum
  javac jar jdeps kotlinc scalac scala sbt ant clojure clj lein boot groovyc ktlint detekt checkstyle
  ghc ghci runghc hlint ormolu fourmolu cabal stack elixir iex erl erlc mix rebar3 gleam ocamlfind dune opam
  zig nim crystal v odin dmd ldc2 fpc nasm yasm fasm lean lake coqc agda idris2 raku guile sbcl ecl
  swift swiftc swiftlint swiftformat xcodebuild xcrun xcode-select simctl xcpretty pod
  flutter dart fvm adb emulator avdmanager aapt2 apksigner zipalign
  pytest py.test tox nox mypy pyright pylint flake8 ruff black isort bandit coverage sphinx-build mkdocs pydoc cython ipython jupyter
  pip-audit pip-compile uvicorn gunicorn flask celery streamlit gradio alembic dvc mlflow wandb tensorboard
  rspec rubocop irb bundler rackup puma standardrb sorbet srb steep minitest
  php phpunit phpstan psalm phpcs phpcbf pest pint php-cs-fixer infection
  tsc tsx ts-node eslint prettier biome jest vitest mocha ava tap c8 nyc playwright cypress webpack vite rollup esbuild parcel turbo nx next
  nuxt astro svelte-check vue-tsc ng tailwindcss postcss lint-staged stylelint knip depcheck madge typedoc storybook swc babel tsup
  commitlint semver serve http-server npm-check-updates wireit oxlint dprint markdownlint cspell json-server msw degit
  shellcheck bats bats-core hadolint yamllint actionlint tflint checkov trivy grype syft semgrep codeql snyk gitleaks trufflehog vale
  ansible-lint sqlfluff sqlfmt pgformatter editorconfig ec typos codespell proselint
  jsonlint jsonnet cue dhall xmllint xsltproc tidy csvcut csvstat csvlook mlr q xsv qsv duckdb-cli pup htmlq fx gron miller
  convert magick identify ffprobe mediainfo exiftool svgo optipng pngquant cwebp dot plantuml mmdc graphviz gs pdftotext pdfinfo
  latex pdflatex xelatex lualatex latexmk bibtex biber typst hugo jekyll zola mdbook eleventy
  cloc tokei scc sloccount gitstats git-lfs delta difft tig lazygit zoxide starship neofetch fastfetch tldr cowsay figlet lolcat
  ldconfig sleep usleep sync clear stty tset tabs infocmp tic setterm resize
  minikube kind k3d k9s stern kubectx kubens kubeval kubeconform kube-linter skaffold tilt helm-docs act dive ctop lazydocker
  tsserver typescript-language-server pyright-langserver ctags etags cscope global gtags
  gcov lcov genhtml llvm-cov llvm-profdata gprof kcachegrind benchstat k6 wrk ab hey vegeta locust artillery
  pgbench sqldiff sqlite3_analyzer pg_isready pg_config mysqlslap
  code-oss xvfb Xvfb gnuplot octave matlab R julia maxima gap sage bc units
  locate mlocate updatedb dircolors lsblk blkid lscpu lspci lsusb lsmod findmnt getfacl getcap getfattr lsattr sensors acpi upower nvidia-smi rocm-smi
  zcat bzcat xzcat zstdcat lz4cat zless zmore zdiff zcmp bzgrep unzipsz zipinfo lsar unar
  envsubst gettext msgfmt xgettext m4 makeinfo texi2pdf help2man asciinema glow
  docker-credential-helper ng-packagr react-scripts craco vue-cli-service expo gatsby remix nest sails ember electron tauri capacitor ionic`
    .split(/\s+/)
    .filter(Boolean),
);
