package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Store says where the data are kept.
type Store struct {
	Database string `help:"Where the data are kept: a file for SQLite, or postgres://… for PostgreSQL 15 and later." env:"PETITBLEU_DATABASE" default:"petitbleu.db" placeholder:"URL"`
	SealKey  string `help:"Key that seals tokens at rest: 32 bytes in base64. Without it the key is kept in a file beside the database, or in --seal-key-file." env:"PETITBLEU_SEAL_KEY" placeholder:"BASE64"`
	Files    string `help:"Folder for files that people upload. Several nodes that share a database may share it too. Default: the database's file with .files at its end, or petitbleu.files." env:"PETITBLEU_FILES" placeholder:"FOLDER"`
	KeyFile  string `name:"seal-key-file" help:"File of the sealing key; made when it is not there. Default: the database's file with .key at its end, or petitbleu.key." env:"PETITBLEU_SEAL_KEY_FILE" placeholder:"FILE"`
}

// Log says how much is logged and in which form. Logs go to standard error.
type Log struct {
	LogLevel  slog.Level `help:"Least level that is logged: debug, info, warn or error." env:"PETITBLEU_LOG_LEVEL" default:"info"`
	LogFormat string     `help:"Form of the log: text or json." env:"PETITBLEU_LOG_FORMAT" default:"text" enum:"text,json"`
}

// Serve is what one node needs to know.
type Serve struct {
	Store
	Log
	Listen       string        `help:"Address that the program listens on. Put a reverse proxy with TLS before it in production." env:"PETITBLEU_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`
	PublicURL    string        `name:"public-url" help:"Address under which people, sites and Meta reach the program: https://… in production." env:"PETITBLEU_PUBLIC_URL" placeholder:"URL"`
	AllowHosts   []string      `help:"Hosts (host or host:port) that may be called although their address is private." env:"PETITBLEU_ALLOW_HOSTS" sep:"," placeholder:"HOST"`
	GraphURL     string        `name:"graph-url" help:"Base of the Graph API for apps that are connected from now on." env:"PETITBLEU_GRAPH_URL" default:"https://graph.facebook.com" placeholder:"URL"`
	SDKURL       string        `name:"sdk-url" help:"Where the site tag loads the Facebook SDK from when a page has none." env:"PETITBLEU_SDK_URL" default:"https://connect.facebook.net" placeholder:"URL"`
	MessengerURL string        `help:"Base of m.me links." env:"PETITBLEU_MESSENGER_URL" default:"https://m.me" placeholder:"URL"`
	SettleAfter  time.Duration `help:"How long a send whose answer was lost waits for its echo before the conversation is read." env:"PETITBLEU_SETTLE_AFTER" default:"10s"`
	StopTimeout  time.Duration `help:"How long calls under way may take when the program is asked to stop." env:"PETITBLEU_STOP_TIMEOUT" default:"15s"`
	ClockURL     string        `name:"clock-url" help:"Development only: follow the clock of an emulator (http://…/_emulator/clock) instead of the real time." env:"PETITBLEU_CLOCK_URL" placeholder:"URL"`
	EmulatorURL  string        `name:"emulator-url" help:"Development only: the emulator's page, linked in the app." env:"PETITBLEU_EMULATOR_URL" placeholder:"URL"`
	BehindProxy  bool          `help:"A reverse proxy of yours on another machine stands before the program: take the address of a caller from the last entry of X-Forwarded-For, for the limits on signing in and the networks of API keys. A proxy on this machine is known by itself." env:"PETITBLEU_BEHIND_PROXY"`
	KeepFiles    bool          `help:"Keep a copy of the pictures, sounds, films and files that people send: the platform's addresses of them end." env:"PETITBLEU_KEEP_FILES" default:"true" negatable:""`
	KeepFilesMB  int           `name:"keep-files-mb" help:"The largest file of which a copy is kept, in MB." env:"PETITBLEU_KEEP_FILES_MB" default:"25" placeholder:"MB"`
	KeepFilesFor int           `name:"keep-files-days" help:"How long a copy is kept." env:"PETITBLEU_KEEP_FILES_DAYS" default:"30" placeholder:"DAYS"`
	SMTPURL      string        `name:"smtp-url" help:"Mail server that alerts leave by: smtp://user:password@host:587 (TLS where the server offers it) or smtps://user:password@host:465. Without it alerts go to webhooks only." env:"PETITBLEU_SMTP_URL" placeholder:"URL"`
	SMTPFrom     string        `name:"smtp-from" help:"Address that alerts are sent from, such as petitbleu@shop.example." env:"PETITBLEU_SMTP_FROM" placeholder:"ADDRESS"`
	BrazeLimits  int           `help:"How many times higher than documented the limits on requests of the APIs compatible with Braze and Sendbird are." env:"PETITBLEU_BRAZE_LIMITS" default:"10" placeholder:"TIMES"`
	SafeMode     bool          `help:"Send to nobody but the people of each workspace's safe group, whatever is asked: for a staging installation." env:"PETITBLEU_SAFE_MODE"`
	MetricsKey   string        `help:"Bearer token that opens /metrics to other hosts. Without it /metrics answers this machine only." env:"PETITBLEU_METRICS_KEY" placeholder:"TOKEN"`
}

// Check tells what is wrong with the values, each error with its setting and its cure.
func (s Serve) Check() error {
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return bad("listen", "%q is not an address: write host:port, such as 127.0.0.1:8080", s.Listen)
	}
	for name, value := range map[string]string{"public-url": s.PublicURL, "graph-url": s.GraphURL, "sdk-url": s.SDKURL, "messenger-url": s.MessengerURL, "clock-url": s.ClockURL, "emulator-url": s.EmulatorURL} {
		if value == "" {
			continue
		}
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return bad(name, "%q is not a web address: write http://… or https://…", value)
		}
	}
	if s.KeepFilesMB < 0 || s.KeepFilesMB > 1000 {
		return bad("keep-files-mb", "%d MB cannot be kept: write 1 to 1000, or 0 for the default", s.KeepFilesMB)
	}
	if s.KeepFilesFor < 0 {
		return bad("keep-files-days", "%d is no number of days: write 1 or more, or 0 for the default", s.KeepFilesFor)
	}
	if s.BrazeLimits < 0 {
		return bad("braze-limits", "%d is no number of times: write 1 or more, or 0 for the default", s.BrazeLimits)
	}
	return s.checkMail()
}

// checkMail never repeats the server's address: it may hold a password.
func (s Serve) checkMail() error {
	if s.SMTPURL == "" && s.SMTPFrom == "" {
		return nil
	}
	if u, err := url.Parse(s.SMTPURL); err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return bad("smtp-url", "the mail server is written as smtp://host:587 or smtps://host:465, with user:password@ before the host where it wants them")
	}
	if _, err := mail.ParseAddress(s.SMTPFrom); err != nil {
		return bad("smtp-from", "%q is not a mail address: write name@host", s.SMTPFrom)
	}
	return nil
}

func bad(field, format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At("--" + field)
}

// Base is the public address without a slash at its end; before one is set, the listening one.
func (s Serve) Base(listening string) string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	return "http://" + listening
}

// Secure tells whether people reach the program by TLS, so that cookies may travel by it only.
func (s Serve) Secure() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// KeyPath is the file of the sealing key.
func (s Store) KeyPath() string { return s.beside(s.KeyFile, ".key") }

// FilesPath is the folder for files that people upload.
func (s Store) FilesPath() string { return s.beside(s.Files, ".files") }

// beside gives a path that was chosen or, when none was, one beside the database.
func (s Store) beside(chosen, suffix string) string {
	switch {
	case chosen != "":
		return chosen
	case strings.Contains(s.Database, "://"):
		return "petitbleu" + suffix
	}
	return strings.TrimSuffix(strings.TrimPrefix(s.Database, "sqlite:"), ".db") + suffix
}

// Logger gives the log that the settings describe.
func (l Log) Logger() *slog.Logger {
	o := &slog.HandlerOptions{Level: l.LogLevel}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// Reference writes every setting of serve as a Markdown table.
func Reference() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | meaning |\n| --- | --- | --- | --- |\n")
	describe(&b, reflect.TypeFor[Serve]())
	return b.String()
}

func describe(b *strings.Builder, t reflect.Type) {
	for f := range t.Fields() {
		if f.Anonymous {
			describe(b, f.Type)
			continue
		}
		def := f.Tag.Get("default")
		if def != "" {
			def = "`" + def + "`"
		}
		fmt.Fprintf(b, "| `--%s` | `%s` | %s | %s |\n", flagName(f), f.Tag.Get("env"), def, f.Tag.Get("help"))
	}
}

// flagName is the name that the command line gives a field.
func flagName(f reflect.StructField) string {
	if n := f.Tag.Get("name"); n != "" {
		return n
	}
	var b strings.Builder
	for i, r := range f.Name {
		if i > 0 && r >= 'A' && r <= 'Z' && (f.Name[i-1] < 'A' || f.Name[i-1] > 'Z') {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
