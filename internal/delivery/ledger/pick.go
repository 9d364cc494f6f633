package ledger

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
)

// Pick is a message that may go, with its request.
type Pick struct {
	Message *petitbleu.Message
	Verdict petitbleu.Verdict
	Request channel.Request
	Driver  channel.Driver
	stopped bool               // the person asked to stop since the facts were read
	Halted  bool               // somebody halted the Page since then
	Content *petitbleu.Content // where it was written just now; kept with the mark

	Host               string       // of a webhook
	KeepsKeys, Private bool         // what its workspace says of the host
	Load               *supply.Load // of a message that has no row yet
}
