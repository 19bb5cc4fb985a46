// Signing in leads away and back to the first page: where somebody was going is kept in the tab until they are in.

const KEPT = "footnote-going-to";

export default function returning({ data }) {
  const here = `${window.location.pathname}${window.location.search}`;
  if (!data.inside) return sessionStorage.setItem(KEPT, here);
  const there = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (!there || there === here) return;
  const target = new URL(there, window.location.origin);
  if (target.origin === window.location.origin) window.location.replace(target);
}
