package domain

import "regexp"

// DiaryNo is a registered matter's or decision's number, by which the paper behind an entry is found: "SSC 2024/123". It has no place for a
// name or a personal number.
type DiaryNo string

var (
	diaryForm = regexp.MustCompile(`^([A-ZÅÄÖ]{1,8}(-[A-ZÅÄÖ]{1,8})?[ -]?)?[0-9]{1,6}([.:/-][0-9]{1,6}){1,4}$`)
	diaryYear = regexp.MustCompile(`(^|[^0-9])(19|20)[0-9]{2}([^0-9]|$)`)
	personal  = regexp.MustCompile(`[0-9]{6}[.:/-][0-9]{4}`)
)

// Valid says whether the text is such a number: perhaps letters for the register, then groups of digits with a year among them.
func (n DiaryNo) Valid() bool {
	s := string(n)
	return len(s) <= 40 && diaryForm.MatchString(s) && diaryYear.MatchString(s) && !personal.MatchString(s)
}
