package accounts

import "github.com/petitbleu/petitbleu/internal/api/limits"

// What the tests of this package look at from outside.
const PasswordPath = passwordPath

// Limit makes attempts to sign in few: at once by account and by address, and one more a minute.
func (a *API) Limit(byAccount, byAddress int) {
	a.accounts, a.doors = limits.New(1, byAccount), limits.New(1, byAddress)
}
