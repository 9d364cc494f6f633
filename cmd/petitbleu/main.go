package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none

	"github.com/alecthomas/kong"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/bench"
)

// cli is the command line. Each command is a struct in a file of its name.
type cli struct {
	Config kong.ConfigFlag `help:"JSON file with settings; keys are the flags without their dashes." placeholder:"FILE"`

	Serve        serveCmd        `cmd:"" help:"Run a node: webhooks, APIs, the app."`
	Demo         demoCmd         `cmd:"" help:"Run a shop, the emulator and the app together, with data in a temporary folder."`
	Emulator     emulatorCmd     `cmd:"" help:"Run the local Messenger Platform alone."`
	Migrate      migrateCmd      `cmd:"" help:"Bring a database up to date, and say its version."`
	Backup       backupCmd       `cmd:"" help:"Write all that a SQLite installation keeps into one file, while it runs."`
	Restore      restoreCmd      `cmd:"" help:"Put a backup where no database is."`
	Import       importCmd       `cmd:"" help:"Read a CSV file of people, events or earlier subscribers in."`
	Send         sendCmd         `cmd:"" help:"Send a message through the push API."`
	Notification notificationCmd `cmd:"" help:"In-app notifications: send, list, show."`
	Feed         feedCmd         `cmd:"" help:"Feeds of in-app notifications."`
	Template     templateCmd     `cmd:"" help:"Card templates of in-app notifications: list, export, import, publish."`
	Files        filesCmd        `cmd:"" help:"Templates, content blocks and segments as files: export, diff, apply."`
	Halt         haltCmd         `cmd:"" help:"Stop all sending of a Page, a workspace or the installation, or let it go on."`
	Policy       policyCmd       `cmd:"" help:"Explain what may be sent to a person."`
	Doctor       doctorCmd       `cmd:"" help:"Check a set-up and say how to mend what is wrong."`
	Bench        benchCmd        `cmd:"" help:"Measure on this machine."`
	Generate     generateCmd     `cmd:"" help:"Print what is made from the code."`
	Version      versionCmd      `cmd:"" help:"Print the version."`
}

// errFault ends a command with exit code 1 after it has said all there is to say.
var errFault = errors.New("fault")

func main() {
	boundHeap()
	syscall.Umask(0o077) // what is kept speaks of people: files are their owner's alone
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if ran, err := bench.Child(ctx); ran { // a benchmark started this process as its other side
		if err != nil {
			fmt.Fprintln(os.Stderr, "petitbleu:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("petitbleu"),
		kong.Description("Self-hosted customer messaging on Messenger and in the app."),
		kong.Configuration(kong.JSON),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, "petitbleu:", err)
		return 1
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "petitbleu: %v (see petitbleu --help)\n", err)
		return 2
	}
	if err := k.Run(); err != nil {
		if errors.Is(err, errRefused) {
			return 3
		}
		if errors.Is(err, errDiffers) {
			return 2
		}
		if !errors.Is(err, errFault) {
			fmt.Fprintln(os.Stderr, "petitbleu:", err)
		}
		return 1
	}
	return 0
}

type versionCmd struct{}

// Help shows an example.
func (versionCmd) Help() string {
	return "A build that was given no version is dev.\n\n  petitbleu version"
}

// Run prints the version.
func (versionCmd) Run() error {
	_, err := fmt.Println("petitbleu", app.Version)
	return err
}
