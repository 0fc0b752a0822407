package web_test

import "kontor/handlers/web/webtest"

const (
	office  = webtest.Office
	officer = webtest.Officer
	other   = webtest.Other
	date    = webtest.Date
)
