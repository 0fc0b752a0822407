package domain

import "testing"

func TestInterpreter(t *testing.T) {
	one := opened(came("10:00", "fk-ask"))
	asked := append(one[:len(one):len(one)], past{"10:01", front, RequestInterpreter{visit('a'), "so"}})
	joined := append(asked[:len(asked):len(asked)], past{"10:20", ann, JoinInterpreter{visit('a')}})
	missed := append(asked[:len(asked):len(asked)], past{"10:20", ann, MissInterpreter{visit('a')}})
	gone := append(one[:len(one):len(one)], past{"10:30", front, Leave{visit('a')}})
	play(t, []scenario{
		{name: "an interpreter is asked for", given: one, when: RequestInterpreter{visit('a'), "so"}, then: []Event{InterpreterRequested{visit('a'), "so"}}},
		{name: "and asked for once", given: asked, when: RequestInterpreter{visit('a'), "so"}},
		{name: "one that is there is not asked for", given: joined, when: RequestInterpreter{visit('a'), "so"}},
		{
			name: "when none was to be had, another is asked for", given: missed,
			when: RequestInterpreter{visit('a'), "ar"}, then: []Event{InterpreterRequested{visit('a'), "ar"}},
		},
		{name: "no such language", given: one, when: RequestInterpreter{visit('a'), "Somali!"}, no: "malformed bad-language language=Somali!"},
		{name: "not for who is gone", given: gone, when: RequestInterpreter{visit('a'), "so"}, no: "ruled visit-over ticket=A001"},
		{name: "nor for nobody", given: one, when: RequestInterpreter{"nobody", "so"}, no: "unknown unknown-visit visit=nobody"},

		{name: "the interpreter joins", given: asked, when: JoinInterpreter{visit('a')}, then: []Event{InterpreterJoined{visit('a')}}},
		{name: "and has joined", given: joined, when: JoinInterpreter{visit('a')}},
		{name: "nobody joins unasked", given: one, when: JoinInterpreter{visit('a')}, no: "ruled no-interpreter-asked ticket=A001"},
		{name: "nor a visit of no such name", given: one, when: JoinInterpreter{"nobody"}, no: "unknown unknown-visit visit=nobody"},

		{name: "none is to be had", given: asked, when: MissInterpreter{visit('a')}, then: []Event{InterpreterUnavailable{visit('a')}}},
		{name: "and still none", given: missed, when: MissInterpreter{visit('a')}},
		{name: "one that is there is not missed", given: joined, when: MissInterpreter{visit('a')}, no: "ruled interpreter-there ticket=A001"},
		{name: "none is missed unasked", given: one, when: MissInterpreter{visit('a')}, no: "ruled no-interpreter-asked ticket=A001"},
		{name: "nor for nobody at all", given: one, when: MissInterpreter{"nobody"}, no: "unknown unknown-visit visit=nobody"},
	})
}
