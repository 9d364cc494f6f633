package messenger

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel/channeltest"
)

func TestDriver(t *testing.T) { channeltest.Run(t, Driver{}, "testdata") }
