package handlers

// What the tests of the shadow look at from inside.
var (
	MayRoute = mayRoute
	Routes   = routes
)
