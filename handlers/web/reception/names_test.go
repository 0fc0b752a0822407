package reception_test

import "kontor/handlers/web/webtest"

const (
	office  = webtest.Office
	officer = webtest.Officer
	date    = webtest.Date
)
