package index

// Texts gives the texts that people have at a path, each once, in the order of their coming: at most limit of them, and also
// those that nobody has any more.
func (x *Index) Texts(path []string, limit int) (all []string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	c := x.people.at(path)
	if c == nil {
		return nil
	}
	for code := c.texts.first; code < c.texts.size() && len(all) < limit; code++ {
		all = append(all, string(c.texts.text(code)))
	}
	return all
}
