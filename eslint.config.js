import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/vendor/", "site/", ".venv/"] },
  js.configs.recommended,
  {
    files: ["kz_optimize/report/page/js/*.js"],
    languageOptions: { globals: { ...globals.browser, echarts: "readonly" } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 70],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
