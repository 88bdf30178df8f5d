import { type KeyboardEvent, useId, useState } from 'react';

interface Item {
  id: string;
}

/**
 * The behaviour of a combobox with a list (WAI-ARIA practices): focus stays in the input while arrows walk the list,
 * Enter takes the marked item, Escape closes. Spread the parts onto the input, the list and its options.
 */
export function useCombobox<T extends Item>(items: readonly T[], onPick: (item: T) => void) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [markedId, setMarkedId] = useState<string>();
  const marked = isOpen ? items.find((item) => item.id === markedId) : undefined;
  const optionId = (item: T) => `${id}-${item.id}`;

  function close() {
    setOpen(false);
    setMarkedId(undefined);
  }

  function pick(item: T) {
    onPick(item);
    close();
  }

  function mark(item: T | undefined) {
    setOpen(true);
    setMarkedId(item?.id);
    if (item) document.getElementById(optionId(item))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = marked ? items.indexOf(marked) : -1;
    if (event.key === 'ArrowDown') mark(items[(at + 1) % items.length]);
    else if (event.key === 'ArrowUp') mark(items.at(at < 0 ? -1 : at - 1));
    else if (event.key === 'Enter' && marked) pick(marked);
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
  }

  return {
    isOpen,
    open: () => setOpen(true),
    toggle: () => (isOpen ? close() : setOpen(true)),
    inputProps: {
      role: 'combobox',
      autoComplete: 'off',
      spellCheck: false,
      'aria-expanded': isOpen,
      'aria-autocomplete': 'list',
      'aria-controls': `${id}-list`,
      'aria-activedescendant': marked && optionId(marked),
      onKeyDown,
      onClick: () => setOpen(true),
      onBlur: close,
    } as const,
    listProps: { id: `${id}-list`, role: 'listbox' } as const,
    optionProps: (item: T) =>
      ({
        id: optionId(item),
        role: 'option',
        'aria-selected': item === marked,
        // Before the input's blur, which would close the list under the finger.
        onPointerDown: (event: { preventDefault(): void }) => event.preventDefault(),
        onClick: () => pick(item),
      }) as const,
  };
}
