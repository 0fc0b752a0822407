// Package domain is what happens at a Swedish state service office, and what may: pure decisions, no clock, no disk, no network.
//
// An office's business day is a [Day], kept in a daybook; what the offices are, offer and may do is the [Network]. Both are folded from
// entries ([Entry]) of past events ([Event]). A [Command] is decided on the day as it is: [Day.Decide] gives the events that follow, none
// when it is already so, or a [*Refusal]. Nothing has happened until the events stand in a log and [Day.Fold] has taken them in.
//
//	the day      OpenDay, CloseDay, OpenDesk, CloseDesk, TakeBreak, EndBreak
//	the visit    Register, AddErrand, GiveEstimate, RequestInterpreter, JoinInterpreter, MissInterpreter, Leave
//	the call     CallNext, CallVisit, Recall, MarkAbsent, ReturnToQueue
//	the service  Start, Pause, Resume, Transfer, ReceiveDocuments, End
//	the mistake  Strike, CorrectErrand; for supervisors SignOff, Free, Join
//	the agency   Accept, ReturnErrand, CloseErrand, Contradict
//	the network  SeedNetwork, Assign, Unassign, MoveService, SealDay
//
// Every errand is routed at once ([Route]) and is in exactly one [State]; [Life] has every step. A visit keeps its age whatever happens
// to it. An agency's errands always balance ([Day.Balanced]).
//
// What one may not assume:
//   - that a time is now: it comes in with the [Moment], and a day's own never goes back;
//   - that a sentence is here: refusals and reasons are a [Phrase], a code with arguments, put into words elsewhere;
//   - that an ended errand is solved: an agency may say otherwise weeks later, and both are kept;
//   - that reference data is true: its [Basis] says how well each row is known, and synthetic rows are made by rule;
//   - that a Day or a Network may be shared: neither is safe for concurrent use while it is folded.
package domain
