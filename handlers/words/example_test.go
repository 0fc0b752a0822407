package words_test

import (
	"fmt"
	"time"

	"kontor/domain"
	"kontor/handlers/words"
)

func ExampleWords_Phrase() {
	no := domain.Phrase{Code: "desk-taken", Args: map[string]string{"desk": "2", "officer": "o-17"}}
	fmt.Println(words.In("sv").Phrase(no))
	fmt.Println(words.In("en").Phrase(no))
	// Output:
	// Lucka 2 är redan öppnad av o-17. Välj en annan lucka.
	// Desk 2 is already opened by o-17. Choose another desk.
}

func ExampleWords_Text() {
	sv := words.In("sv")
	fmt.Println(sv.Text("count.errands", "n", 1))
	fmt.Println(sv.Text("count.errands", "n", 12))
	fmt.Println(sv.Text("outcome.not_solved"), sv.Minutes(18*time.Minute))
	// Output:
	// 1 ärende
	// 12 ärenden
	// inte löst 18 min
}
