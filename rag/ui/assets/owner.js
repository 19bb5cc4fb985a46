// Keeps this browser's token in a cookie. Where another tab has made one already, that one counts.

const A_YEAR = 365 * 24 * 60 * 60;

export default function owner({ data, setTriggerValue }) {
  const pair = document.cookie.split("; ").find((one) => one.startsWith(`${data.name}=`));
  const known = pair?.slice(data.name.length + 1);
  if (known && known !== data.token) {
    setTriggerValue("known", known);
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.name}=${data.token}; Path=/; Max-Age=${A_YEAR}; SameSite=Strict${secure}`;
}
