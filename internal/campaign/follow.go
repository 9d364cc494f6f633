package campaign

import "sync"

// follows is what is listened for, by workspace.
type follows struct {
	mu sync.Mutex
}

// forget lets what is listened for in a workspace be read anew.
func (f *follows) forget(workspace string) {}
