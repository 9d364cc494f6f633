package audience

// Growing tells whether events of a workspace are read again for a new property.
func (a *Audience) Growing(workspace string) bool {
	r := a.room(workspace)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.growth != nil
}

// GrowBy has so many events read again at once.
func (a *Audience) GrowBy(n int) { a.growing = n }
