package store

import "time"

// TakeLease takes or renews a lease until an instant and tells whether the holder has it: it
// was free, had expired at now, or was the holder's already. One that ends more than ten times
// as far off as this one was given before the clock was moved back, by a holder that is gone:
// one that lives has renewed it since.
func (t *Tx) TakeLease(name, holder string, until, now time.Time) (bool, error) {
	n, err := t.exec("INSERT INTO leases (name, holder, until) VALUES ($1,$2,$3)"+
		" ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"+
		" WHERE leases.holder = excluded.holder OR leases.until <= $4 OR leases.until > $5",
		name, holder, millis(until), millis(now), millis(now.Add(10*until.Sub(now))))
	return n == 1, err
}

// ReleaseLease gives a lease back. A lease that another holds stays as it is.
func (t *Tx) ReleaseLease(name, holder string) error {
	_, err := t.exec("DELETE FROM leases WHERE name = $1 AND holder = $2", name, holder)
	return err
}

// HoldsLease tells whether a holder has a lease at an instant.
func (t *Tx) HoldsLease(name, holder string, now time.Time) (bool, error) {
	_, ok, err := one(t, value[string], "SELECT name FROM leases WHERE name = $1 AND holder = $2 AND until > $3",
		name, holder, millis(now))
	return ok, err
}

// DropLeases ends every lease whose name begins so. Only for a program that is alone on its
// database, when it starts: the leases are its own of an earlier life.
func (t *Tx) DropLeases(prefix string) error {
	_, err := t.exec("DELETE FROM leases WHERE name >= $1 AND name < $2", prefix, prefix+"\U0010FFFF")
	return err
}
