package app

import (
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
)

// channels are the drivers of the program, by the name that message rows carry.
func channels() map[string]channel.Driver {
	all := map[string]channel.Driver{}
	for _, d := range []channel.Driver{
		messenger.Driver{},
		webhook.Driver{},
	} {
		all[d.Name()] = d
	}
	return all
}
