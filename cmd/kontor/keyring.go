package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/vault"
)

// keyring is the vault of visitors' content in this process: the store of its keys, and who destroys those that the log says are forgotten.
type keyring struct {
	store  *vault.Store
	vault  *vault.Vault
	forget *vault.Forgetter
}

// unlock opens the store of keys that the log's content is sealed with, and makes it when the log has none yet. Where another store is found,
// or none, the system works without: it takes and opens no content, and says so.
func (n *node) unlock(ctx context.Context, f keyFlags) error {
	o, named := f.options(), n.books.Network().KeyStore
	_, err := os.Stat(o.Dir)
	switch {
	case err == nil:
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case named != "":
		n.withoutKeys(o.Dir, "there is no store of keys")
		return nil
	default:
		if err := vault.Init(ctx, o); err != nil {
			return err
		}
		n.out.Info("a store of keys is made for what visitors say", "keys", o.Dir)
	}
	s, err := vault.OpenStore(ctx, o)
	if err != nil {
		return err
	}
	if _, err := n.books.Do(ctx, domain.NetworkBook, domain.NameKeyStore{Store: s.Name()}, handlers.Request{Actor: domain.System}); domain.Refused(err, "key-store-named") {
		n.withoutKeys(o.Dir, "this is another store of keys than the log's")
		return s.Close()
	} else if err != nil {
		return errors.Join(err, s.Close())
	}
	if n.slips, err = openSlips(f.kekDir()); err != nil {
		return errors.Join(err, s.Close())
	}
	if f.kek == "" {
		n.out.Info("the key-encryption key is beside the keys; give it a place of its own with --kek", "keys", o.Dir)
	}
	k := &keyring{store: s, vault: vault.New(s)}
	end, err := n.log.End(ctx)
	if err != nil {
		return errors.Join(err, k.close())
	}
	if k.forget, err = vault.NewForgetter(k.vault, n.log.Epoch(), end, n.out); err != nil {
		return errors.Join(err, k.close())
	}
	n.keys, n.contents = k, &handlers.Contents{Books: n.books, Vault: k.vault, Authority: n.access, Clock: n.clock}
	n.books.SealWith(k.vault)
	return nil
}

// withoutKeys notes why no content is taken or opened here.
func (n *node) withoutKeys(dir, why string) {
	n.sealed = why + " in " + dir + "; name the directory of the log's keys with --keys"
	n.out.Warn("no content is taken or opened here", "cause", n.sealed)
}

// lock closes the store of keys, if there is one.
func (n *node) lock() error {
	if n.keys == nil {
		return nil
	}
	return n.keys.close()
}

func (k *keyring) close() error {
	k.vault.Close()
	return k.store.Close()
}

// behind says whether the position is one that the forgetter has not seen.
func (k *keyring) behind(at domain.Position) bool {
	after := k.forget.After()
	return after.IsZero() || at.Place > after.Place
}

// follows is from where the log is to be followed: the board goes on from its snapshot, the forgetter from where it was.
func (n *node) follows() domain.Position {
	if n.keys == nil || !n.keys.behind(n.seen) {
		return n.seen
	}
	return n.keys.forget.After()
}

// forgetting destroys the keys of what is forgotten until the context ends.
func (n *node) forgetting(ctx context.Context) error {
	if n.keys == nil {
		<-ctx.Done()
		return nil
	}
	return n.keys.forget.Keep(ctx)
}
