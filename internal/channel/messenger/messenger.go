package messenger

import "github.com/petitbleu/petitbleu/internal/channel"

// Name is the word for this channel in rows and APIs.
const Name = "messenger"

// Driver is the Messenger driver. It keeps no state and is safe for many goroutines.
type Driver struct{}

var _ channel.Driver = Driver{}

// Name is the word for the channel in rows and APIs.
func (Driver) Name() string { return Name }
