// The common names of emoji; a name that is not here stays as it was typed.

const NAMES = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|smile 😄|slightly_smiling_face 🙂|grinning 😀|joy 😂|wink 😉|thinking_face 🤔|
tada 🎉|rocket 🚀|fire 🔥|eyes 👀|pray 🙏|wave 👋|clap 👏|raised_hands 🙌|muscle 💪|ok_hand 👌|point_right 👉|point_up ☝️|
heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|star ⭐|sparkles ✨|zap ⚡|boom 💥|100 💯|bulb 💡|
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔|
no_entry_sign 🚫|warning ⚠️|rotating_light 🚨|octagonal_sign 🛑|construction 🚧|information_source ℹ️|question ❓|
grey_question ❔|exclamation ❗|bangbang ‼️|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|
large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|black_circle ⚫|white_circle ⚪|
large_red_square 🟥|large_green_square 🟩|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrows_counterclockwise 🔄|
repeat 🔁|rewind ⏪|fast_forward ⏩|leftwards_arrow_with_hook ↩️|small_red_triangle 🔺|small_red_triangle_down 🔻|
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️|
page_facing_up 📄|bookmark_tabs 📑|scroll 📜|books 📚|book 📖|label 🏷️|package 📦|inbox_tray 📥|outbox_tray 📤|
file_folder 📁|card_index_dividers 🗂️|wastebasket 🗑️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|
alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|clock1 🕐|clock9 🕘|calendar 📅|date 📅|spiral_calendar_pad 🗓️|
bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|email 📧|envelope ✉️|telephone_receiver 📞|
robot_face 🤖|brain 🧠|test_tube 🧪|microscope 🔬|dna 🧬|abacus 🧮|computer 💻|desktop_computer 🖥️|floppy_disk 💾|
cloud ☁️|sunny ☀️|umbrella ☔|snowflake ❄️|rainbow 🌈|seedling 🌱|evergreen_tree 🌲|bug 🐛|snail 🐌|
bust_in_silhouette 👤|busts_in_silhouette 👥|ghost 👻|trophy 🏆|medal 🏅|dart 🎯|game_die 🎲|checkered_flag 🏁|
triangular_flag_on_post 🚩|ship 🚢|anchor ⚓|airplane ✈️|house 🏠|bank 🏦|factory 🏭|coffee ☕|beers 🍻|cake 🍰|
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|heavy_plus_sign ➕|heavy_minus_sign ➖|new 🆕|up 🆙|ok 🆗|sos 🆘|recycle ♻️`;

const TABLE = new Map(
  NAMES.split("|").map((pair) => {
    const [name, drawing] = pair.trim().split(" ");
    return [name, drawing];
  }),
);

export function emojiOf(name) {
  return TABLE.get(name.split("::")[0]) ?? null;
}

const NAMED = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/g;

export function withEmoji(text) {
  return text.replace(NAMED, (whole, name) => emojiOf(name) ?? whole);
}
