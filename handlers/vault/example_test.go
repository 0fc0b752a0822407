package vault_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/vault"
)

// A name is sealed, opened, and forgotten.
func Example() {
	dir, err := os.MkdirTemp("", "vault")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	o := vault.Options{Dir: filepath.Join(dir, "keys"), Ring: vault.FileRing{Dir: filepath.Join(dir, "kek")}}
	if err := vault.Init(context.Background(), o); err != nil {
		fmt.Println(err)
		return
	}
	store, err := vault.OpenStore(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	v := vault.NewUnfollowed(store)
	defer v.Close()

	of := handlers.ContentOf{Visit: "torsby.2024-05-02.v", Errand: "torsby.2024-05-02.e", Agency: "fk"}
	key, _ := v.NewKey()
	name, _ := v.Seal(of.Visit, of.Errand, of.Agency, key, domain.FieldName, "Anna")
	fmt.Println(v.Open(context.Background(), of, name))

	another := of
	another.Agency = "skv"
	fmt.Println(v.Open(context.Background(), another, name))

	fmt.Println(v.Destroy(context.Background(), []domain.KeyID{key}))
	fmt.Println(v.Open(context.Background(), of, name))
	// Output:
	// Anna <nil>
	//  the sealed field cannot be opened
	// <nil>
	//  opening the field name: the content is forgotten
}
