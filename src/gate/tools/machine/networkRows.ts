import type { Row } from '../../table.ts';
import { curl, httpie, lookup, opens, rsync, sendsComputed, wget } from './networkRules.ts';

const sends = (what: string, more: Row = {}): Row => ({
  asks: ['egress', what],
  unless: /^(-h|--help|-V|--version)$/,
  ...more,
});
const copiesAway = sends('copies files to or from another machine');
const looksUp: Row = { looks: true, rule: lookup };

/** Programs that talk to other machines. Fetching an address that is fully written in the line is allowed; sending is asked about. */
export const networkRows: Readonly<Record<string, Row>> = {
  'curl curlie': {
    isClosed: true,
    flag: '-sSLfkvigjlnNORIJZ#46012Bp: --silent --show-error --location --fail --fail-with-body --fail-early --insecure --verbose --include --show-headers --globoff --junk-session-cookies --list-only --netrc --netrc-optional --no-buffer --remote-name --remote-name-all --remote-time --head --remote-header-name --parallel --progress-bar --ipv4 --ipv6 --http0.9 --http1.0 --http1.1 --http2 --http2-prior-knowledge --http3 --http3-only --compressed --compressed-ssh --create-dirs --get -G --path-as-is --tcp-nodelay --tcp-fastopen --tlsv1 --tlsv1.0 --tlsv1.1 --tlsv1.2 --tlsv1.3 --ssl --ssl-reqd --no-keepalive --no-progress-meter --no-alpn --post301 --post302 --post303 --raw --retry-all-errors --retry-connrefused --basic --digest --ntlm --negotiate --anyauth --disable -q --no-clobber --xattr --styled-output --tr-encoding --skip-existing --no-sessionid --crlf --append -a --use-ascii --location-trusted --proxytunnel --ftp-pasv --manual --doh-insecure --cert-status --ignore-content-length --trace-time --trace-ids --remove-on-error',
    value:
      '-X --request -d --data --data-raw --data-binary --data-urlencode --data-ascii --json -F --form --form-string -T --upload-file -H --header -u --user -A --user-agent -b --cookie -e --referer -m --max-time -w --write-out --connect-timeout --retry --retry-delay --retry-max-time --cacert --capath --cert -E --cert-type --key --key-type --pass --ciphers --tls-max --tls13-ciphers --curves --url --url-query -r --range --interface --local-port -y -Y --speed-time --speed-limit -z --time-cond -C --continue-at --limit-rate --rate --max-filesize --max-redirs --parallel-max --variable --expand-url --expand-data --expand-header --expand-user --expand-form --expand-output --oauth2-bearer --aws-sigv4 --dns-servers --dns-interface --keepalive-time --expect100-timeout --happy-eyeballs-timeout-ms --proto --proto-default --proto-redir --service-name --mail-from --mail-rcpt --mail-auth --request-target --create-file-mode --noproxy --hsts-file --crlfile --pinnedpubkey --egd-file --random-file -t --telnet-option --unix-socket --abstract-unix-socket --ftp-port --ip-tos --vlan-priority --ech --haproxy-clientip --netrc-file --etag-compare --ftp-method --ftp-account --login-options --sasl-authzid --delegation',
    write:
      '-o --output -c --cookie-jar -D --dump-header --trace --trace-ascii --stderr --etag-save --hsts --alt-svc --libcurl --ssl-sessions',
    folder: '--output-dir',
    runs: '-K= --config= --engine=',
    sends:
      '--resolve= --connect-to= -x= --proxy= --preproxy= --socks4= --socks4a= --socks5= --socks5-hostname= --proxy1.0= --doh-url= -Q= --quote= -U= --proxy-user= --proxy-header=',
    rule: curl,
  },
  'wget wget2': {
    flag: '-qbcNkKprmLHxEvdS46h --quiet --continue --no-clobber --timestamping --no-verbose --recursive --mirror --page-requisites --convert-links --no-parent --no-check-certificate --spider --server-response --show-progress --no-cache --content-disposition --background --no-directories --no-host-directories --span-hosts --relative --https-only --no-hsts --trust-server-names --adjust-extension --random-wait',
    value:
      '--post-data --post-file --method --body-data --body-file --header -U --user-agent -t --tries -T --timeout -i --input-file -A -R --accept --reject -l --level -w --wait --waitretry --user --password --limit-rate -Q --quota -D --domains --exclude-domains -I -X --include-directories --exclude-directories --referer --load-cookies --ca-certificate --certificate --private-key --connect-timeout --read-timeout --dns-timeout --bind-address -B --base --progress --max-redirect --retry-connrefused --cut-dirs --compression --accept-regex --reject-regex --http-user --http-password',
    write: '-O --output-document --save-cookies --hsts-file --warc-file --rejected-log -o --output-file',
    append: '-a --append-output',
    folder: '-P --directory-prefix',
    runs: '-e= --execute= --use-askpass= --config=',
    sends: '--proxy=',
    rule: wget,
  },
  'http-server serve live-server lite-server browser-sync local-web-server sirv miniserve dufs updog darkhttpd webfsd simple-http-server':
    sends('opens files of this folder to the network', {
      unless: /^(-h|--help|--version|(tcp:\/\/)?(127\.0\.0\.1|localhost)(:\d+)?)$/,
    }),
  'http https xh xhs': {
    value: '-a --auth --session -p --print --timeout --verify --cert',
    write: '-o --output',
    sends: '--proxy=',
    rule: httpie,
  },
  'nc ncat netcat': sends('opens a connection for any data', { unless: /^-[a-z]*z|^-h$|^--help$/ }),
  'socat telnet websocat wscat grpcurl evans': sends('opens a connection for any data'),
  openssl: {
    hasWords: true,
    write: '-out -keyout -writerand -CAserial',
    value: '-in -inkey -key -pass -passin -passout -subj -days -newkey -config -md -CAfile -cert -k -K -iv -CA -CAkey',
    runs: '-engine= -provider= -provider-path=',
    verbs: { 's_client s_server s_time ocsp': ['egress', 'opens a connection for any data'] },
  },
  'ssh mosh autossh sshpass telnet-ssl et dbclient plink': sends('works on another machine'),
  'scp sftp ftp lftp tftp sshfs croc wormhole magic-wormhole transfer ffsend send rcp uftp kermit sz rz onionshare-cli bore':
    copiesAway,
  rsync: {
    flag: '-avzrhPnutlpogDHAXxSWcqiyb0J468EmRIL --archive --verbose --compress --recursive --human-readable --partial --progress --times --links --perms --owner --group --devices --specials --hard-links --acls --xattrs --one-file-system --sparse --whole-file --checksum --quiet --itemize-changes --fuzzy --backup --dirs --relative --stats --size-only --existing --no-owner --no-group --no-perms --no-times --numeric-ids --info= --safe-links --copy-links --mkpath --inplace --delay-updates --prune-empty-dirs --no-motd --list-only --append --append-verify --ignore-times --copy-unsafe-links --munge-links',
    value:
      '--exclude --include --exclude-from --include-from --filter -f --max-size --min-size --bwlimit --link-dest --compare-dest --copy-dest -B --block-size --timeout --contimeout --port --password-file --suffix --chmod --chown --files-from -M --remote-option --out-format -T --temp-dir --partial-dir --backup-dir --skip-compress --compress-level --usermap --groupmap',
    write: '--log-file --write-batch --only-write-batch',
    dry: '--dry-run',
    keeps: '--ignore-existing --update',
    loses:
      '--delete --del --delete-before --delete-during --delete-delay --delete-after --delete-excluded --delete-missing-args --remove-source-files --force',
    rule: rsync,
  },
  'mail mailx sendmail mutt msmtp swaks s-nail neomutt alpine': sends('sends mail'),
  'ngrok cloudflared localtunnel lt tailscale zerotier-cli frpc bore-cli serveo pagekite inlets': sends(
    'opens this machine to the network',
  ),
  // An input file may set the target of each address.
  'aria2c axel': {
    runs: '-i= --input-file= --on-download-complete= --on-download-start= --on-download-stop= --on-download-error= --on-download-pause= --on-bt-download-complete= --conf-path= --enable-rpc?',
    folder: '-d --dir',
    write: '-o --out --save-session -l --log',
    value: '-s -x -j',
    rule: sendsComputed,
  },
  'dig nslookup host drill getent resolvectl systemd-resolve delv dog kdig avahi-resolve ping ping6 traceroute tracepath mtr whois arping':
    looksUp,
  nmap: { looks: true, hasWords: true, write: '-oN -oX -oG -oS -oA', runs: '--script= --datadir=', rule: lookup },
  'lynx w3m links elinks browsh': {
    hasWords: true,
    value: '-width -cookie_file -useragent',
    runs: '-editor= -cmd_script= -o=',
    rule: sendsComputed,
  },
  'xdg-open open start gio-open kde-open gnome-open sensible-browser x-www-browser www-browser safari explorer wslview termux-open':
    { value: '-a -b -e', rule: opens },
  'firefox chromium chromium-browser google-chrome google-chrome-stable brave-browser microsoft-edge chrome msedge': {
    hasWords: true,
    value: '-P -profile --profile',
    write: '--screenshot? -screenshot --print-to-pdf? --log-net-log? --log-file?',
    folder: '--user-data-dir --disk-cache-dir --crash-dumps-dir',
    runs: '--load-extension= --utility-cmd-prefix= --renderer-cmd-prefix= --gpu-launcher= --browser-subprocess-path= --disable-extensions-except= --register-pepper-plugins=',
    sends: '--remote-debugging-port= --remote-debugging-address= --remote-debugging-pipe -start-debugger-server?',
    rule: opens,
  },
  gio: {
    verbs: { open: { rule: opens }, 'trash remove rename': ['deleteOrOverwriteUncommitted', 'moves or deletes files'] },
    showing: 'list info tree cat version',
  },
  'yt-dlp youtube-dl gallery-dl': {
    program: '--exec --exec-before-download --netrc-cmd --downloader --external-downloader',
    write: '-o --output --cookies',
    folder: '-P --paths',
    runs: '--config-locations= --config-location= --plugin-dirs= --ffmpeg-location=',
    protects: '--cookies-from-browser=',
    rule: sendsComputed,
  },
};
