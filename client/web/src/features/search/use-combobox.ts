import { type KeyboardEvent, useId, useState } from 'react';

interface Item {
  id: string;
}

/**
 * The WAI-ARIA combobox pattern: focus stays in the input while the arrow keys move through the list, Enter selects the
 * active option, or `preferred` if none is active, and Escape closes the list. Spread the returned props onto the input,
 * the list and its options.
 */
export function useCombobox<T extends Item>(
  items: readonly T[],
  { onSelect, preferred }: { onSelect(item: T): void; preferred: T | undefined },
) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [activeId, setActiveId] = useState<string>();
  const active = isOpen ? items.find((item) => item.id === activeId) : undefined;
  const optionId = (item: T) => `${id}-${item.id}`;

  function close() {
    setOpen(false);
    setActiveId(undefined);
  }

  function select(item: T) {
    onSelect(item);
    close();
  }

  function activate(item: T | undefined) {
    setOpen(true);
    setActiveId(item?.id);
    if (item) document.getElementById(optionId(item))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent) {
    const chosen = active ?? (isOpen ? preferred : undefined);
    const at = active ? items.indexOf(active) : -1;
    if (event.key === 'ArrowDown') activate(items[(at + 1) % items.length]);
    else if (event.key === 'ArrowUp') activate(items.at(at < 0 ? -1 : at - 1));
    else if (event.key === 'Enter' && chosen) select(chosen);
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
      'aria-activedescendant': active && optionId(active),
      onKeyDown,
      onClick: () => setOpen(true),
      onBlur: close,
    } as const,
    listProps: { id: `${id}-list`, role: 'listbox' } as const,
    optionProps: (item: T) =>
      ({
        id: optionId(item),
        role: 'option',
        'aria-selected': item === active,
        // Prevents the input's blur, which would close the list before the click.
        onPointerDown: (event: { preventDefault(): void }) => event.preventDefault(),
        onClick: () => select(item),
      }) as const,
  };
}
